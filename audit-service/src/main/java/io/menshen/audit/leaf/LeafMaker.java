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

    private static final String MEMBER_ROLE = "member";

    private final SecureRandom random = new SecureRandom();

    /// Random bytes in stock: one call to the generator for many salts.
    private final byte[] stock = new byte[Salted.SALT_BYTES * 256];

    private int used = stock.length;

    private final MessageDigest digest = Salted.sha256();
    private final CanonicalWriter writer = new CanonicalWriter();

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
        return new Leaf(CanonicalJson.write(content), List.of());
    }

    /// The entry that says: this number repeats what another one has said, or will say; nothing new happened.
    public Leaf repeat(Origin origin, AuditRecord.Attempt of, Instant time) {
        Map<String, Object> content = new TreeMap<>();
        content.put("leaf", "repeat/1");
        content.put("time", time.toString());
        content.put("source", source(origin));
        content.put("of", attempt(of));
        return new Leaf(CanonicalJson.write(content), List.of());
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
        return new Leaf(CanonicalJson.write(content), List.of());
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
        return new Leaf(CanonicalJson.write(content), List.of());
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
        return new Leaf(CanonicalJson.write(content), List.of());
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
        List<Salted> salted = new ArrayList<>(4);
        write(recorded, digested, salted);
        String json = writer.toString();
        // Three bytes a character at most: the exact length matters only near the limit.
        boolean fits =
                json.length() <= Leaf.LONGEST / 3 || json.getBytes(StandardCharsets.UTF_8).length <= Leaf.LONGEST;
        return fits ? Optional.of(new Leaf(json, salted)) : Optional.empty();
    }

    private void write(Recorded recorded, boolean digested, List<Salted> salted) {
        AuditRecord record = recorded.record();
        writer.fresh().object().name("action").text(record.action());
        writeActor(record.actor(), salted);
        @Nullable String basis = record.basis();
        if (basis != null) {
            writer.name("basis").object().name("commitment").text(commit(Salted.BASIS, 0, basis, salted));
            writer.name("kind").text(basis.substring(0, basis.indexOf('/'))).end();
        }
        write("code", record.code());
        write("group", record.group());
        AuditRecord.@Nullable Attempt attempt = record.insteadOf();
        if (attempt != null) {
            writer.name("insteadOf").object().name("name").text(attempt.source());
            writer.name("number").number(attempt.number()).end();
        }
        writer.name("leaf").text("record/1");
        writer.name("outcome").text(record.outcome().name().toLowerCase(Locale.ROOT));
        AuditRecord.@Nullable Policy policy = record.policy();
        if (policy != null) {
            writer.name("policy").object().name("hash").text(policy.hash());
            writer.name("version").text(policy.version()).end();
        }
        write("purpose", record.purpose());
        write("request", record.request());
        writer.name("source").object().name("name").text(recorded.from().source());
        writer.name("number").number(recorded.from().number()).end();
        writer.name("subjects").list();
        int part = 0;
        for (AuditRecord.Subjects group : record.subjects()) {
            writeSubjects(group, part, digested, salted);
            part++;
        }
        writer.end().name("time").text(record.time().toString()).end();
    }

    private void write(String name, @Nullable String value) {
        if (value != null) {
            writer.name(name).text(value);
        }
    }

    private void writeActor(AuditRecord.Actor actor, List<Salted> salted) {
        writer.name("actor").object();
        if (actor.role().equals(MEMBER_ROLE) || actor.member() != null) {
            writer.name("account").text(commit(Salted.ACTOR, 0, actor.id(), salted));
        } else {
            writer.name("id").text(actor.id());
        }
        if (actor.member() != null) {
            writer.name("member").text(commit(Salted.ACTOR, 0, actor.member(), salted));
        }
        if (actor.name() != null) {
            writer.name("name").text(commit(Salted.NAME, 0, actor.name(), salted));
        }
        writer.name("role").text(actor.role()).end();
    }

    private void writeSubjects(AuditRecord.Subjects group, int part, boolean digested, List<Salted> salted) {
        // Sorted, so that a member's place in the list does not tell whose name comes first.
        List<String> commitments = new ArrayList<>(group.members().size());
        for (String member : group.members()) {
            commitments.add(commit(Salted.MEMBER, part, member, salted));
        }
        commitments.sort(null);
        writer.object().name("fields").object();
        for (Map.Entry<String, String> field : new TreeMap<>(group.fields()).entrySet()) {
            writer.name(field.getKey()).text(field.getValue());
        }
        writer.end().name("members");
        if (digested) {
            MessageDigest digest = Salted.sha256();
            commitments.forEach(commitment -> digest.update(commitment.getBytes(StandardCharsets.US_ASCII)));
            writer.object().name("count").number(commitments.size());
            writer.name("digest").text(base64(digest.digest())).end();
        } else {
            writer.list();
            commitments.forEach(writer::text);
            writer.end();
        }
        writer.name("rules").list();
        group.rules().stream().sorted().forEach(writer::text);
        writer.end().end();
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
        return new Leaf(CanonicalJson.write(content), List.of());
    }

    private Leaf opaque(Malformed malformed) {
        Map<String, Object> content = opaqueContent(malformed, malformed.reason());
        String salt = salt();
        content.put("size", malformed.content().length());
        content.put(
                "commitment",
                Salted.commitment(salt, Salted.RECORD, malformed.content().bytes()));
        return new Leaf(CanonicalJson.write(content), List.of(new Salted(Salted.RECORD, 0, "", salt)));
    }

    private static Leaf unwritable(Recorded recorded, String reason) {
        Map<String, Object> content = opaqueContent(recorded, reason);
        return new Leaf(CanonicalJson.write(content), List.of());
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
        byte[] salt = saltBytes();
        salted.add(new Salted(label, part, value, base64(salt)));
        return Salted.commitment(digest, salt, label, value);
    }

    private String salt() {
        return base64(saltBytes());
    }

    private byte[] saltBytes() {
        if (used == stock.length) {
            random.nextBytes(stock);
            used = 0;
        }
        byte[] salt = new byte[Salted.SALT_BYTES];
        System.arraycopy(stock, used, salt, 0, Salted.SALT_BYTES);
        used += Salted.SALT_BYTES;
        return salt;
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
