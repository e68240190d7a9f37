package io.menshen.member.care;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// How far a case is.
@Schema(name = "CareCaseState")
enum CareState {
    /// It is not sure yet that the caller is the member.
    ASKED,
    /// It is; somebody else has to approve.
    VERIFIED,
    /// The record can be looked up by whoever has the case in hand.
    OPEN,
    CLOSED
}
