package io.menshen.member.representation;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// Why it has ended; the first reason stands.
@Schema(name = "RepresentationEnding")
enum Ending {
    BY_MEMBER,
    BY_REPRESENTATIVE,
    /// The document did not prove it.
    REFUSED,
    /// A reviewer ended it later.
    REVOKED,
    EXPIRED,
    /// The child has turned 14, or is not known to be younger any more.
    FOURTEEN,
    /// One of the two was erased, or the record expired.
    SOMEBODY_GONE
}
