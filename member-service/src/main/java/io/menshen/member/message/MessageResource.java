package io.menshen.member.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.MemberRefusal;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.Relation;
import io.menshen.member.registry.Represented;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/// HTTP face of the inbox, and of how a member wants to be reached.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class MessageResource {

    /// One message in the inbox.
    ///
    /// @param template what kind of message it is
    /// @param readAt absent until the member has read it
    public record MessageView(
            UUID id,

            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID member,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String template,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "message"))
            String title,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "message"))
            String text,

            Instant writtenAt,
            @Nullable Instant readAt,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        @Override
        public String toString() {
            return "MessageView[id=" + id + "]";
        }
    }

    /// One page of the inbox.
    ///
    /// @param next where the next page begins; absent if this is the last
    public record MessagePage(
            List<MessageView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// How the member wants to be reached. The inbox always gets everything.
    ///
    /// @param language of texts that are written from now on
    /// @param sms whether notices come by SMS too, if the record has a mobile
    /// @param email whether notices come by e-mail too, if the record has an address
    public record ChannelsView(Language language, boolean sms, boolean email) {

        static ChannelsView of(Preferences.Choice choice) {
            return new ChannelsView(choice.language(), choice.sms(), choice.email());
        }
    }

    /// The same, all of it, as it is to be.
    public record ChannelsRequest(
            @NotNull Language language,
            @NotNull Boolean sms,
            @NotNull Boolean email) {}

    private final Mailbox mailbox;
    private final Messages messages;
    private final Preferences preferences;
    private final Members members;
    private final Represented represented;
    private final Database database;
    private final Permit permit;

    MessageResource(
            Mailbox mailbox,
            Messages messages,
            Preferences preferences,
            Members members,
            Represented represented,
            Database database,
            Permit permit) {
        this.mailbox = mailbox;
        this.messages = messages;
        this.preferences = preferences;
        this.members = members;
        this.represented = represented;
        this.database = database;
        this.permit = permit;
    }

    /// The own inbox, the newest first.
    @GET
    @Path("me/messages")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public MessagePage listMessages(
            @QueryParam("after") @Nullable @Min(1) Long after,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(200) int limit) {
        return database.snapshot(() -> page(own(), after, limit, Relation.Proof.SELF));
    }

    /// The inbox of a member for whom the caller stands, named as basis. It does not count as read by that.
    @GET
    @Path("represented/{member}/messages")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    public MessagePage listRepresentedMessages(
            @PathParam("member") UUID member,
            @QueryParam("after") @Nullable @Min(1) Long after,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(200) int limit) {
        return database.snapshot(() -> {
            MemberId of = new MemberId(member);
            if (!represented.by(permit, of)) {
                throw new MemberRefusal.NotFound();
            }
            return page(of, after, limit, Relation.Proof.MANDATE);
        });
    }

    private MessagePage page(MemberId member, @Nullable Long after, int limit, Relation.Proof proof) {
        List<Messages.Row> rows = mailbox.of(member, after == null ? Long.MAX_VALUE : after, limit + 1);
        List<Messages.Row> shown = rows.stream().limit(limit).toList();
        Map<UUID, Outgoing> opened = messages.open(shown);
        return new MessagePage(
                shown.stream()
                        .map(row -> view(row, Objects.requireNonNull(opened.get(row.id)), proof))
                        .toList(),
                rows.size() > limit ? Long.toString(shown.getLast().position) : null);
    }

    @POST
    @Path("me/messages/{id}/reading")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    @APIResponse(responseCode = "204", description = "No Content")
    public void readMessage(@PathParam("id") UUID id) {
        mailbox.read(own(), id);
    }

    @GET
    @Path("me/channels")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public ChannelsView readChannels() {
        return ChannelsView.of(preferences.of(own()));
    }

    /// Nobody is written to by SMS or e-mail who has not chosen it here; a code that was asked for is no
    /// notice.
    @PUT
    @Path("me/channels")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public ChannelsView chooseChannels(@Valid @NotNull ChannelsRequest request) {
        Preferences.Choice choice = new Preferences.Choice(request.language(), request.sms(), request.email());
        preferences.choose(own(), choice, Actor.of(permit));
        return ChannelsView.of(choice);
    }

    private MemberId own() {
        return members.ofAccount(permit.subject()).orElseThrow(MemberRefusal.NotFound::new);
    }

    private static MessageView view(Messages.Row row, Outgoing message, Relation.Proof proof) {
        return new MessageView(
                row.id,
                row.member.value(),
                row.template.code(),
                message.title(),
                message.text(),
                row.writtenAt,
                row.readAt,
                proof.facts());
    }
}
