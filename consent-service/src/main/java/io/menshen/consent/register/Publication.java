package io.menshen.consent.register;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A text on its way from draft to version. Its text never changes, and neither does what was decided about it: the
/// database holds that too.
@Entity
@Table(name = "publication")
class Publication {

    @Schema(name = "PublicationState")
    enum State {
        /// Came with a newer version of the service. Nobody stands for it yet.
        OFFERED,
        DRAFT,
        PUBLISHED,
        DISCARDED
    }

    @Id
    private UUID id;

    @jakarta.persistence.Version
    private int version;

    /// Counted by the database, so that publications have an order.
    @Column(insertable = false, updatable = false)
    private long position;

    @Column(nullable = false, updatable = false)
    private String kind;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private State state;

    private @Nullable Integer number;

    @Column(updatable = false)
    private int basedOn;

    @Column(nullable = false, updatable = false)
    private String hash;

    @Column(nullable = false, updatable = false)
    private String body;

    @Column(nullable = false)
    private String summary;

    private @Nullable String assessment;

    @Column(updatable = false)
    private boolean bundled;

    private @Nullable String draftedBy;

    @Column(nullable = false)
    private Instant draftedAt;

    private @Nullable String decidedBy;

    private @Nullable Instant decidedAt;

    private @Nullable Long change;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected Publication() {}

    private Publication(Kind kind, State state, String text, String summary, int basedOn, boolean bundled, Instant at) {
        this.id = UUID.randomUUID();
        this.kind = kind.code();
        this.state = state;
        this.basedOn = basedOn;
        this.hash = hashOf(text);
        this.body = text;
        this.summary = summary;
        this.bundled = bundled;
        this.draftedAt = at;
    }

    static Publication drafted(
            Kind kind,
            String text,
            String summary,
            @Nullable String assessment,
            int basedOn,
            String author,
            Instant at) {
        Publication draft = new Publication(kind, State.DRAFT, text, summary, basedOn, false, at);
        draft.assessment = assessment;
        draft.draftedBy = author;
        return draft;
    }

    /// What came with the service.
    static Publication offered(Kind kind, String text, String summary, int basedOn, Instant at) {
        return new Publication(kind, State.OFFERED, text, summary, basedOn, true, at);
    }

    /// Somebody stands for what came with the service, as if it were an own draft.
    void takeOver(String author, String why, @Nullable String assessed, Instant at) {
        if (state != State.OFFERED) {
            throw new RegisterRefusal.Decided(id);
        }
        state = State.DRAFT;
        summary = why;
        assessment = assessed;
        draftedBy = author;
        draftedAt = at;
    }

    /// @param approver null only where an installation begins with what came with the service
    /// @param byChange the number under which the gateways learn of it
    void publish(@Nullable String approver, Instant at, long byChange) {
        number = basedOn + 1;
        decide(State.PUBLISHED, approver, at);
        change = byChange;
    }

    void discard(String by, Instant at) {
        decide(State.DISCARDED, by, at);
    }

    private void decide(State how, @Nullable String by, Instant at) {
        if (state != State.DRAFT && state != State.OFFERED) {
            throw new RegisterRefusal.Decided(id);
        }
        state = how;
        decidedBy = by;
        decidedAt = at;
    }

    Version version() {
        if (number == null || decidedAt == null) {
            throw new IllegalStateException("not in force");
        }
        return new Version(kind(), number, hash, body, summary, assessment, draftedBy, decidedBy, decidedAt);
    }

    boolean open() {
        return state == State.DRAFT || state == State.OFFERED;
    }

    UUID id() {
        return id;
    }

    Kind kind() {
        return Kind.fromString(kind);
    }

    State state() {
        return state;
    }

    Optional<Integer> number() {
        return Optional.ofNullable(number);
    }

    int basedOn() {
        return basedOn;
    }

    String hash() {
        return hash;
    }

    String text() {
        return body;
    }

    String summary() {
        return summary;
    }

    Optional<String> assessment() {
        return Optional.ofNullable(assessment);
    }

    boolean bundled() {
        return bundled;
    }

    Optional<String> draftedBy() {
        return Optional.ofNullable(draftedBy);
    }

    Instant draftedAt() {
        return draftedAt;
    }

    Optional<String> decidedBy() {
        return Optional.ofNullable(decidedBy);
    }

    Optional<Instant> decidedAt() {
        return Optional.ofNullable(decidedAt);
    }

    Optional<Long> change() {
        return Optional.ofNullable(change);
    }

    static String hashOf(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @ApplicationScoped
    static class Repository implements PanacheRepositoryBase<Publication, UUID> {

        Optional<Publication> ofKind(Kind kind, UUID id) {
            return find("id = ?1 and kind = ?2", id, kind.code()).firstResultOptional();
        }

        Optional<Publication> ofKindForUpdate(Kind kind, UUID id) {
            return find("id = ?1 and kind = ?2", id, kind.code())
                    .withLock(LockModeType.PESSIMISTIC_WRITE)
                    .firstResultOptional();
        }

        Optional<Publication> forUpdate(UUID id) {
            return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
        }

        Optional<Publication> inForce(Kind kind) {
            return find("kind = ?1 and number is not null order by number desc", kind.code())
                    .page(0, 1)
                    .firstResultOptional();
        }

        /// Without the text.
        Optional<String> hashInForce(Kind kind) {
            return find(
                            "select p.hash from Publication p where p.kind = ?1 and p.number is not null"
                                    + " order by p.number desc",
                            kind.code())
                    .project(String.class)
                    .page(0, 1)
                    .firstResultOptional();
        }

        Optional<Publication> numbered(Kind kind, int number) {
            return find("kind = ?1 and number = ?2", kind.code(), number).firstResultOptional();
        }

        Optional<Publication> published(Kind kind, String hash) {
            return find("kind = ?1 and hash = ?2 and number is not null", kind.code(), hash)
                    .page(0, 1)
                    .firstResultOptional();
        }

        Optional<Publication> openWith(Kind kind, String hash) {
            return find("kind = ?1 and hash = ?2 and state in (?3, ?4)", kind.code(), hash, State.DRAFT, State.OFFERED)
                    .firstResultOptional();
        }

        boolean everSaw(Kind kind, String hash) {
            return count("kind = ?1 and hash = ?2", kind.code(), hash) > 0;
        }

        /// The newest first.
        List<Publication> versions(Kind kind, int below, int atMost) {
            return find("kind = ?1 and number < ?2 order by number desc", kind.code(), below)
                    .page(0, atMost)
                    .list();
        }

        /// What is not in force, the newest first.
        List<Publication> drafts(Kind kind, int atMost) {
            return find("kind = ?1 and number is null order by position desc", kind.code())
                    .page(0, atMost)
                    .list();
        }
    }
}
