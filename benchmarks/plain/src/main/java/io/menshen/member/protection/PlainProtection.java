package io.menshen.member.protection;

import io.menshen.member.database.Database;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Stores everything in clear: no keys are claimed, fetched or used. It does not start unless it is told what it is
/// for.
@Alternative
@Priority(1)
@Singleton
class PlainProtection extends Protection {

    private static final OpenKeys NONE_NEEDED = new PlainKeys();

    PlainProtection(
            Database database,
            DataKeys dataKeys,
            TransactionSynchronizationRegistry transaction,
            ProtectionConfig config) {
        super(database, dataKeys, transaction, config);
    }

    /// A build that got somewhere by mistake must not take in a single member.
    void begin(@Observes StartupEvent begun, @ConfigProperty(name = "menshen.plain.only-to-measure") boolean measured) {
        if (!measured) {
            throw new IllegalStateException("this build seals nothing: it is only to be measured against");
        }
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public OpenKeys admit(Subject subject) {
        return NONE_NEEDED;
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public OpenKeys admit(List<Subject> subjects) {
        return NONE_NEEDED;
    }

    @Override
    public OpenKeys keysOf(Collection<Subject> subjects) {
        return NONE_NEEDED;
    }

    @Override
    public OpenKeys keysOf(Subject subject) {
        return NONE_NEEDED;
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public List<UUID> shred(Subject subject) {
        return List.of();
    }
}
