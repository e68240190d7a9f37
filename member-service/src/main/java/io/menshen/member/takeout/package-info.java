/// What helpers take of a group in a crisis (ADR 0064): sealed under a key of the crisis' own that is destroyed when it
/// ends.
@NullMarked
package io.menshen.member.takeout;

import org.jspecify.annotations.NullMarked;
