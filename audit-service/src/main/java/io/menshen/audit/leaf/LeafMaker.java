package io.menshen.audit.leaf;

import io.menshen.audit.intake.Origin;
import io.menshen.audit.intake.Submission;
import io.menshen.audit.intake.Submission.Malformed;
import io.menshen.audit.intake.Submission.Recorded;
import io.menshen.audit.intake.Submission.SourceOpened;
import io.menshen.platform.event.AuditRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes entries. `docs/reference/log-formats.md` describes each kind for others.
public final class LeafMaker {

    private static final int SALT_BYTES = 16;
    private static final String MEMBER_ROLE = "member";

    private final SecureRandom random = new SecureRandom();

    /// Random bytes in stock: one call to the generator for many salts.
    private final byte[] stock = new byte[SALT_BYTES * 256];

    private int used = stock.length;

    /// The entry for a submission. A record too long for any entry becomes an opaque one.
    public Leaf of(Submission submission) {
        return switch (submission) {
            case Recorded recorded -> record(recorded);
            case SourceOpened opened -> opened(opened);
            case Malformed malformed -> opaque(malformed);
        };
    }

    /// The entry that says: numbers are missing here.
    ///
    /// @param found the number that came, or null when the source ended without the expected one
    public Leaf gap(String source, long expected, @Nullable Long found, Instant time) {
        Map<String, Object> content = new TreeMap<>();
        content.put("leaf", "gap/1");
        content.put("time", time.toString());
        content.put("source", source);
        content.put("expected", expected);
        if (found != null) {
            content.put("found", found);
        }
        return new Leaf(CanonicalJson.write(content), content, List.of());
    }

    /// The entry that says: this number repeats what another one has said, or will say; nothing new happened.
    public Leaf repeat(Origin origin, AuditRecord.Attempt of, Instant time) {
        Map<String, Object> content = new TreeMap<>();
        content.put("leaf", "repeat/1");
        content.put("time", time.toString());
        content.put("source", source(origin));
        content.put("of", attempt(of));
        return new Leaf(CanonicalJson.write(content), content, List.of());
    }

    /// The entry that says: what is below this index goes, because its time is over.
    ///
    /// @param older what is older went
    /// @param keep the policy
    public Leaf pruned(String id, long minimum, Instant older, Duration keep, Instant time) {
        Map<String, Object> content = new TreeMap<>();
        content.put("leaf", "pruned/1");
        content.put("time", time.toString());
        content.put("pruning", id);
        content.put("minimum", minimum);
        content.put("older", older.toString());
        content.put("keepDays", keep.toDays());
        return new Leaf(CanonicalJson.write(content), content, List.of());
    }

    /// The entry that says: this export has this manifest.
    ///
    /// @param sha256 of the manifest's bytes, 64 hex digits
    public Leaf export(String id, String sha256, Instant time) {
        Map<String, Object> content = new TreeMap<>();
        content.put("leaf", "export/1");
        content.put("time", time.toString());
        content.put("export", id);
        content.put("manifest", "sha256:" + sha256);
        return new Leaf(CanonicalJson.write(content), content, List.of());
    }

    private static Map<String, Object> attempt(AuditRecord.Attempt attempt) {
        return Map.of("name", attempt.source(), "number", attempt.number());
    }

    /// The entry that announces the log's next key: under the signature of the present one, whoever trusts that
    /// may trust the next.
    ///
    /// @param rotation the wish that this comes from, so that a restored database can tell that it was
    /// fulfilled
    /// @param previousUntil when the present key is to stop signing
    public Leaf key(String rotation, int version, String vkey, String previous, Instant previousUntil, Instant time) {
        Map<String, Object> content = new TreeMap<>();
        content.put("leaf", "key/1");
        content.put("time", time.toString());
        content.put("rotation", rotation);
        content.put("key", vkey);
        content.put("version", version);
        content.put("previous", Map.of("key", previous, "until", previousUntil.toString()));
        return new Leaf(CanonicalJson.write(content), content, List.of());
    }

    private Leaf record(Recorded recorded) {
        try {
            return written(recorded, false)
                    .or(() -> written(recorded, true))
                    .orElseGet(() -> unwritable(recorded, "too-long"));
        } catch (IllegalArgumentException _) {
            return unwritable(recorded, "unwritable");
        }
    }

    private Optional<Leaf> written(Recorded recorded, boolean digested) {
        List<Salted> salted = new ArrayList<>();
        Map<String, Object> content = content(recorded, digested, salted);
        String json = CanonicalJson.write(content);
        // Three bytes a character at most: the exact length matters only near the limit.
        boolean fits =
                json.length() <= Leaf.LONGEST / 3 || json.getBytes(StandardCharsets.UTF_8).length <= Leaf.LONGEST;
        return fits ? Optional.of(new Leaf(json, content, salted)) : Optional.empty();
    }

    private Map<String, Object> content(Recorded recorded, boolean digested, List<Salted> salted) {
        AuditRecord record = recorded.record();
        Map<String, Object> content = new TreeMap<>();
        content.put("leaf", "record/1");
        content.put("source", source(recorded.from()));
        content.put("time", record.time().toString());
        content.put("actor", actor(record.actor(), salted));
        content.put("action", record.action());
        content.put("outcome", record.outcome().name().toLowerCase(Locale.ROOT));
        put(content, "purpose", record.purpose());
        put(content, "code", record.code());
        put(content, "request", record.request());
        put(content, "group", record.group());
        AuditRecord.@Nullable Attempt attempt = record.insteadOf();
        if (attempt != null) {
            content.put("insteadOf", attempt(attempt));
        }
        @Nullable String basis = record.basis();
        if (basis != null) {
            content.put(
                    "basis",
                    Map.of(
                            "kind", basis.substring(0, basis.indexOf('/')),
                            "commitment", commit(Salted.BASIS, 0, basis, salted)));
        }
        AuditRecord.@Nullable Policy policy = record.policy();
        if (policy != null) {
            content.put("policy", Map.of("version", policy.version(), "hash", policy.hash()));
        }
        List<Object> subjects = new ArrayList<>();
        for (AuditRecord.Subjects group : record.subjects()) {
            subjects.add(subjects(group, subjects.size(), digested, salted));
        }
        content.put("subjects", subjects);
        return content;
    }

    private Map<String, Object> actor(AuditRecord.Actor actor, List<Salted> salted) {
        Map<String, Object> content = new TreeMap<>();
        content.put("role", actor.role());
        if (actor.role().equals(MEMBER_ROLE) || actor.member() != null) {
            content.put("account", commit(Salted.ACTOR, 0, actor.id(), salted));
        } else {
            content.put("id", actor.id());
        }
        if (actor.member() != null) {
            content.put("member", commit(Salted.ACTOR, 0, actor.member(), salted));
        }
        if (actor.name() != null) {
            content.put("name", commit(Salted.NAME, 0, actor.name(), salted));
        }
        return content;
    }

    private Map<String, Object> subjects(AuditRecord.Subjects group, int part, boolean digested, List<Salted> salted) {
        // Sorted, so that a member's place in the list does not tell whose name comes first.
        List<String> commitments = group.members().stream()
                .map(member -> commit(Salted.MEMBER, part, member, salted))
                .sorted()
                .toList();
        Object members = commitments;
        if (digested) {
            MessageDigest digest = Salted.sha256();
            commitments.forEach(commitment -> digest.update(commitment.getBytes(StandardCharsets.US_ASCII)));
            members = Map.of("count", commitments.size(), "digest", base64(digest.digest()));
        }
        return Map.of(
                "members", members,
                "fields", group.fields(),
                "rules", group.rules().stream().sorted().toList());
    }

    private Leaf opened(SourceOpened opened) {
        Map<String, Object> content = new TreeMap<>();
        content.put("leaf", "source-opened/1");
        content.put("time", opened.time().toString());
        content.put("source", source(opened.from()));
        Submission.@Nullable Previous previous = opened.previous();
        if (previous != null) {
            content.put(
                    "previous", Map.of("source", previous.source(), "lastAcknowledged", previous.lastAcknowledged()));
        }
        return new Leaf(CanonicalJson.write(content), content, List.of());
    }

    private Leaf opaque(Malformed malformed) {
        Map<String, Object> content = opaqueContent(malformed, malformed.reason());
        String salt = salt();
        content.put("size", malformed.content().length());
        content.put(
                "commitment",
                Salted.commitment(salt, Salted.RECORD, malformed.content().bytes()));
        return new Leaf(CanonicalJson.write(content), content, List.of(new Salted(Salted.RECORD, 0, "", salt)));
    }

    private static Leaf unwritable(Recorded recorded, String reason) {
        Map<String, Object> content = opaqueContent(recorded, reason);
        return new Leaf(CanonicalJson.write(content), content, List.of());
    }

    private static Map<String, Object> opaqueContent(Submission submission, String reason) {
        Map<String, Object> content = new TreeMap<>();
        content.put("leaf", "opaque/1");
        content.put("time", submission.time().toString());
        content.put("reason", reason);
        content.put(
                "kafka",
                Map.of(
                        "topic", submission.position().topic(),
                        "partition", submission.position().partition(),
                        "offset", submission.position().offset()));
        submission.origin().ifPresent(origin -> content.put("source", source(origin)));
        return content;
    }

    private static Map<String, Object> source(Origin origin) {
        return Map.of("name", origin.source(), "number", origin.number());
    }

    private String commit(String label, int part, String value, List<Salted> salted) {
        Salted row = new Salted(label, part, value, salt());
        salted.add(row);
        return row.commitment();
    }

    private String salt() {
        if (used == stock.length) {
            random.nextBytes(stock);
            used = 0;
        }
        byte[] salt = new byte[SALT_BYTES];
        System.arraycopy(stock, used, salt, 0, SALT_BYTES);
        used += SALT_BYTES;
        return base64(salt);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void put(Map<String, Object> content, String name, @Nullable String value) {
        if (value != null) {
            content.put(name, value);
        }
    }
}
