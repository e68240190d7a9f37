/// Looks for personal values that must stand in clear nowhere: in files, in rows, in whatever spelling.
@org.jspecify.annotations.NullMarked
package io.menshen.canary;
