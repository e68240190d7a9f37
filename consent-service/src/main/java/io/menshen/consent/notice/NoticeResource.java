package io.menshen.consent.notice;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.LocalDate;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// Shows the notice in force, in every language it was written in, so that anybody can check its hash.
@Path("/v1/notices")
@RunOnVirtualThread
public class NoticeResource {

    /// @param change MAJOR: consents to `purposes` that were given on an older notice have to be given again
    public record NoticeView(
            int version,
            LocalDate publishedOn,
            Notice.Change change,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            List<String> purposes,

            List<TextView> texts) {

        static NoticeView of(Notice notice) {
            return new NoticeView(
                    notice.version(),
                    notice.publishedOn(),
                    notice.change(),
                    notice.purposes(),
                    notice.texts().stream().map(TextView::of).toList());
        }
    }

    /// One language of the notice.
    ///
    /// @param text Markdown; the hash is the SHA-256 of its UTF-8 bytes
    @Schema(name = "NoticeText")
    public record TextView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String language,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String hash,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String text) {

        static TextView of(Notice.Text text) {
            return new TextView(text.language(), text.hash(), text.body());
        }
    }

    private final NoticeBoard board;

    NoticeResource(NoticeBoard board) {
        this.board = board;
    }

    @GET
    @Path("current")
    @RolesAllowed("**")
    @Operation(summary = "The notice in force, in Chinese and English, with the hash of each text")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public NoticeView readCurrentNotice() {
        return NoticeView.of(board.current());
    }
}
