/// The suite's story: what happens once the whole door is open, told step by step and played by the tests.
@org.jspecify.annotations.NullMarked
package io.menshen.story;
