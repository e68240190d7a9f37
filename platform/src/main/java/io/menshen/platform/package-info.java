/// platform.
@org.jspecify.annotations.NullMarked
package io.menshen.platform;
