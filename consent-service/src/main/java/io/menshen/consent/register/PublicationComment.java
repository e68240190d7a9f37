package io.menshen.consent.register;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What somebody of the committee says about a draft, and the answer. Neither is changed.
@Entity
@Table(name = "publication_comment")
class PublicationComment {

    @Id
    private UUID id;

    @Version
    private int version;

    /// Counted by the database, so that comments have an order.
    @Column(insertable = false, updatable = false)
    private long position;

    @Column(nullable = false, updatable = false)
    private UUID publication;

    @Column(nullable = false, updatable = false)
    private String author;

    @Column(nullable = false, updatable = false)
    private String body;

    @Column(nullable = false, updatable = false)
    private Instant madeAt;

    private @Nullable String answer;

    private @Nullable String answeredBy;

    private @Nullable Instant answeredAt;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected PublicationComment() {}

    private PublicationComment(UUID publication, String author, String body, Instant at) {
        this.id = UUID.randomUUID();
        this.publication = publication;
        this.author = author;
        this.body = body;
        this.madeAt = at;
    }

    static PublicationComment made(UUID publication, String author, String body, Instant at) {
        return new PublicationComment(publication, author, body, at);
    }

    void answer(String by, String text, Instant at) {
        if (answer != null) {
            throw new RegisterRefusal.Answered();
        }
        if (author.equals(by)) {
            throw new RegisterRefusal.SamePerson();
        }
        answer = text;
        answeredBy = by;
        answeredAt = at;
    }

    UUID id() {
        return id;
    }

    String author() {
        return author;
    }

    String body() {
        return body;
    }

    Instant madeAt() {
        return madeAt;
    }

    Optional<String> answer() {
        return Optional.ofNullable(answer);
    }

    Optional<String> answeredBy() {
        return Optional.ofNullable(answeredBy);
    }

    Optional<Instant> answeredAt() {
        return Optional.ofNullable(answeredAt);
    }

    @ApplicationScoped
    static class Repository implements PanacheRepositoryBase<PublicationComment, UUID> {

        /// In the order in which they were made.
        List<PublicationComment> of(UUID publication) {
            return list("publication = ?1 order by position", publication);
        }

        Optional<PublicationComment> ofForUpdate(UUID publication, UUID id) {
            return find("id = ?1 and publication = ?2", id, publication)
                    .withLock(LockModeType.PESSIMISTIC_WRITE)
                    .firstResultOptional();
        }

        long unanswered(UUID publication) {
            return count("publication = ?1 and answer is null", publication);
        }
    }
}
