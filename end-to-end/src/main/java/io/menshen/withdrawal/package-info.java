/// P5, "withdrawal is immediate", on the packaged suite: a recorded history of gives, withdrawals and reads through
/// several gateways with faults between them, and a checker that knows nothing of how it is done.
@NullMarked
package io.menshen.withdrawal;

import org.jspecify.annotations.NullMarked;
