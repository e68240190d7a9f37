/// The console in a real browser.
@NullMarked
package io.menshen.console;

import org.jspecify.annotations.NullMarked;
