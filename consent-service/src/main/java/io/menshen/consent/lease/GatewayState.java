package io.menshen.consent.lease;

import java.time.Duration;

/// What is known of one gateway at the moment of a look.
///
/// @param gateway its boot id: a restarted gateway is another one
/// @param applied the last change it has said to have applied
/// @param age how long ago its last poll arrived, by the database's clock; negative if that clock was set back
record GatewayState(String gateway, long applied, Duration age) {}
