package io.menshen.member.representation;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// How far it is.
@Schema(name = "RepresentationState")
enum State {
    /// A reviewer has to compare the document.
    ASKED,
    ACTIVE,
    ENDED
}
