package io.menshen.consent.consent;

import io.menshen.consent.purpose.PurposeCatalogue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The receipts that were written, as they were written.
@ApplicationScoped
class ConsentReceipts {

    private final EntityManager entities;
    private final PurposeCatalogue purposes;
    private final ConsentConfig config;

    ConsentReceipts(EntityManager entities, PurposeCatalogue purposes, ConsentConfig config) {
        this.entities = entities;
        this.purposes = purposes;
        this.config = config;
    }

    /// Writes the receipt of what has just happened to a consent, in the transaction in which it happens. The same
    /// facts give the same receipt: what a restore took away comes back under the hash that the log knows.
    ConsentReceipt write(ConsentRecord record, Instant at) {
        ConsentReceipt receipt = ConsentReceipt.of(record, purposes.find(record.purpose()), config.handler(), at);
        entities.flush();
        entities.createNativeQuery(
                        "INSERT INTO consent_receipt (hash, consent_id, made_at, body) VALUES (:hash, :consent, :at, :body)"
                                + " ON CONFLICT (hash) DO NOTHING")
                .setParameter("hash", receipt.hash())
                .setParameter("consent", record.id())
                .setParameter("at", at)
                .setParameter("body", receipt.body())
                .executeUpdate();
        return receipt;
    }

    /// The newest one of a consent; none for consents from before there were receipts.
    Optional<ConsentReceipt> newest(UUID consent) {
        List<?> found = entities.createNativeQuery(
                        "SELECT body, hash FROM consent_receipt WHERE consent_id = :consent ORDER BY position DESC",
                        Object[].class)
                .setParameter("consent", consent)
                .setMaxResults(1)
                .getResultList();
        return found.stream()
                .map(Object[].class::cast)
                .map(row -> new ConsentReceipt((String) row[0], (String) row[1]))
                .findFirst();
    }
}
