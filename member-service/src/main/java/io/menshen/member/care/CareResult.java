package io.menshen.member.care;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// What came of a case.
@Schema(name = "CareCaseResult")
enum CareResult {
    SOLVED,
    NOT_SOLVED,
    /// The caller did not know what the member would.
    NOT_VERIFIED,
    /// By the member.
    WITHDRAWN,
    /// Nobody ended it in time.
    LAPSED,
    MEMBER_GONE;

    /// Whether one of customer service can say so.
    boolean sayable() {
        return this == SOLVED || this == NOT_SOLVED;
    }
}
