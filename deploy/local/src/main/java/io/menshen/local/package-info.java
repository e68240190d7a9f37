/// local.
@org.jspecify.annotations.NullMarked
package io.menshen.local;
