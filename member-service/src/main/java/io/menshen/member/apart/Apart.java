package io.menshen.member.apart;

import io.menshen.member.protection.ProtectionRefusal;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Keeps sealed groups apart from their members, and finds them again.
///
/// What is written here is written before the member's transaction refers to it, and stays if that transaction
/// comes to nothing: then nobody refers to it, and the sweep takes it. What is replaced stays too, for a reader
/// whose snapshot is older; only what is erased goes at once.
@ApplicationScoped
public class Apart {

    private static final Logger LOG = Logger.getLogger(Apart.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ApartStore store;
    private final Pseudonyms pseudonyms;
    private final TransactionSynchronizationRegistry transaction;

    Apart(ApartStore store, Pseudonyms pseudonyms, TransactionSynchronizationRegistry transaction) {
        this.store = store;
        this.pseudonyms = pseudonyms;
        this.transaction = transaction;
    }

    /// Writes sealed groups, each as a new generation, all or none; committed when this returns.
    ///
    /// @return what their members' rows say from now on, in the same order
    /// @throws ProtectionRefusal.Unavailable if the database or the key of the names is out of reach: nothing
    ///     was written, or nobody will refer to it
    public List<Reference> write(List<SealedValue> values) {
        if (values.isEmpty()) {
            return List.of();
        }
        List<Reference> references = new ArrayList<>();
        byte[][] names = new byte[values.size()][];
        byte[][] sealed = new byte[values.size()][];
        for (int i = 0; i < values.size(); i++) {
            Reference reference = new Reference(values.get(i).place(), RANDOM.nextLong());
            references.add(reference);
            names[i] = pseudonyms.of(reference);
            sealed[i] = values.get(i).bytes();
        }
        store.add(names, sealed);
        return references;
    }

    /// Reads what these references name, by one query however many they are, and by none if there is none.
    ///
    /// @param referrer where the references were read; asked again about a row that is not there
    /// @return without those that were given up since the references were read
    /// @throws ProtectionRefusal.GroupMissing if a row is not there although the members' database refers to it
    /// @throws ProtectionRefusal.Unavailable if the database or the key of the names is out of reach
    public Map<Reference, byte[]> read(Collection<Reference> references, Referrer referrer) {
        Map<Reference, byte[]> read = new HashMap<>();
        if (references.isEmpty()) {
            return read;
        }
        Map<Reference, ApartStore.Name> names = new LinkedHashMap<>();
        references.forEach(reference -> names.put(reference, name(reference)));
        Map<ApartStore.Name, byte[]> found = store.sealed(names.values());
        names.forEach((reference, name) -> {
            byte @Nullable [] sealed = found.get(name);
            if (sealed != null) {
                read.put(reference, sealed);
            } else if (QuarkusTransaction.requiringNew().call(() -> referrer.refers(reference))) {
                throw new ProtectionRefusal.GroupMissing(reference.place());
            }
        });
        return read;
    }

    /// Removes what these references name once the surrounding transaction, which gives them up for good, has
    /// committed. Where that does not succeed the sweep does it: nothing can be opened there any more.
    public void removeOnceCommitted(Collection<Reference> references) {
        if (references.isEmpty()) {
            return;
        }
        List<ApartStore.Name> names;
        try {
            names = references.stream().map(this::name).toList();
        } catch (ProtectionRefusal.Unavailable e) {
            LOG.infof("%d rows that lie apart are left to the sweep: %s", references.size(), e.getMessage());
            return;
        }
        transaction.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    remove(names);
                }
            }
        });
    }

    private void remove(List<ApartStore.Name> names) {
        try {
            store.remove(names);
        } catch (ProtectionRefusal.Unavailable e) {
            LOG.infof("%d rows that lie apart are left to the sweep: %s", names.size(), e.getMessage());
        }
    }

    private ApartStore.Name name(Reference reference) {
        return new ApartStore.Name(pseudonyms.of(reference));
    }
}
