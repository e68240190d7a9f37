package io.menshen.consent.purpose;

import io.menshen.consent.purpose.Purpose.Retention;
import io.menshen.consent.purpose.Purpose.Text;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Publishes the catalogue.
@Path("/v1/purposes")
@RunOnVirtualThread
public class PurposeResource {

    public record PurposePage(
            List<PurposeView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    public record PurposeView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String code,

            TextView name,
            TextView description,
            LegalBasis basis,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            List<String> fields,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            List<String> recipients,

            RetentionView retention,
            boolean sensitive,
            boolean requiredForService,
            int noticeVersion,

            @Schema(
                    description = "ISO 8601; P0D where it rests on no consent",
                    extensions = @Extension(name = "x-personal-data", value = "none"))
            String consentLasts) {

        static PurposeView of(Purpose purpose) {
            return new PurposeView(
                    purpose.code().value(),
                    TextView.of(purpose.name()),
                    TextView.of(purpose.description()),
                    purpose.basis(),
                    purpose.fields(),
                    purpose.recipients(),
                    RetentionView.of(purpose.retention()),
                    purpose.sensitive(),
                    purpose.requiredForService(),
                    purpose.noticeVersion(),
                    purpose.consentLasts().toString());
        }
    }

    @Schema(name = "BilingualText")
    public record TextView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String zh,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String en) {

        static TextView of(Text text) {
            return new TextView(text.zh(), text.en());
        }
    }

    /// @param keep an ISO 8601 period; `P0D` means until the event itself
    public record RetentionView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String keep,

            Retention.Event from) {

        static RetentionView of(Retention retention) {
            return new RetentionView(retention.keep().toString(), retention.from());
        }
    }

    private final PurposeCatalogue catalogue;

    PurposeResource(PurposeCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GET
    @RolesAllowed("**")
    @Operation(summary = "The purposes for which personal information is processed, with basis, limits and retention")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public PurposePage listPurposes() {
        return new PurposePage(catalogue.all().stream().map(PurposeView::of).toList(), null);
    }
}
