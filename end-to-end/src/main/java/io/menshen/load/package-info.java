/// A small load client for the whole suite: `./menshen bench read`.
@org.jspecify.annotations.NullMarked
package io.menshen.load;
