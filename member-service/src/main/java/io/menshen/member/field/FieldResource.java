package io.menshen.member.field;

import io.menshen.member.protection.FieldGroup;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Publishes the catalogue to everybody who has an account.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class FieldResource {

    /// @param version changes whenever the catalogue does
    public record FieldPage(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String version,

            List<FieldView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    public record FieldView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String name,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String code,

            Label label,
            Form form,
            FieldGroup group,
            boolean sensitive,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            Set<String> purposes,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String retention,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String mask,

            Set<Field.Index> index,
            Change change) {

        static FieldView of(Field field) {
            return new FieldView(
                    field.name(),
                    field.code(),
                    new Label(field.zh(), field.en()),
                    field.form(),
                    field.group(),
                    field.sensitive(),
                    field.purposes(),
                    field.retention(),
                    field.mask(),
                    field.index(),
                    field.change());
        }
    }

    public record Label(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String zh,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String en) {}

    private final FieldCatalogue catalogue;

    FieldResource(FieldCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GET
    @Path("fields")
    @RolesAllowed("**")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public FieldPage listFields() {
        return new FieldPage(
                catalogue.version(), catalogue.all().stream().map(FieldView::of).toList(), null);
    }
}
