package io.menshen.disclosure.masking;

import io.menshen.disclosure.masking.View.Node;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One JSON answer, read and indexed: whose personal values stand in it, and where.
///
/// Use: [#read], then ask [#subjects], [#member], [#facts] and [#fields], decide, then [#render]. Not for two
/// threads at a time. It keeps its working memory, so one instance may be used for many answers; until the next
/// [#read] (or [#forget]) it refers to the bytes it was given, which must not be changed.
public final class Answer {

    /// The longest answer with personal data that passes.
    public static final int MAX_BYTES = 1 << 20;

    /// The deepest nesting that passes.
    public static final int MAX_DEPTH = 32;

    /// The property that [#render] appends when asked to explain.
    public static final String METADATA = "_masking";

    private static final Fact[] FACTS = Fact.values();
    private static final byte[][] FACT_WORDS = Arrays.stream(FACTS)
            .map(fact -> fact.code().getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);

    private static final int LONGEST_MEMBER_ID = 128;

    // A hit: one personal value. Offsets into the text, kept in one array.
    private static final int ENTRY = 0; // where the property, or the item of an array, begins
    private static final int FROM = 1;
    private static final int TO = 2;
    private static final int COMMA_BEFORE = 3; // -1: the first of its container
    private static final int COMMA_AFTER = 4; // -1: the last
    private static final int CONTAINER = 5; // where the object or array begins that holds it
    private static final int ORDINAL = 6; // its number in there
    private static final int SUBJECT = 7;
    private static final int VALUE = 8; // STRING, ESCAPED, NULL or OTHER
    private static final int HIT = 9;

    private static final int STRING = 0;
    private static final int ESCAPED = 1;
    private static final int NULL = 2;
    private static final int OTHER = 3;

    private static final int NOBODY = -1;
    private static final int NO_HIT = -1;

    private final Tokeniser json = new Tokeniser();
    private final Output out = new Output();
    private final Masks masks = new Masks();

    private @Nullable View view;

    private int[] hits = new int[32 * HIT];
    private Node[] places = new Node[32];
    private int hitCount;

    private int[] memberFrom = new int[16];
    private int[] memberTo = new int[16];
    private int[] proven = new int[16];
    private long[] standing = new long[16];
    private long[] held = new long[16];
    private int subjectCount;
    private boolean nobodies;

    private int rootStart;
    private int rootEnd;
    private int rootEntries;

    private final long[] @Nullable [] seenByDepth = new long[MAX_DEPTH + 1][];
    private int[] codePoints = new int[64];
    private byte[] unescaped = new byte[64];

    private final int longest;

    public Answer() {
        this(MAX_BYTES);
    }

    /// @param longest what is longer is refused; more than [#MAX_BYTES] only to measure
    Answer(int longest) {
        this.longest = longest;
    }

    /// Reads an answer, forgetting the one before.
    ///
    /// @throws AnswerRefused when it is not exactly what the view describes
    public Answer read(View view, byte[] json, int length) {
        forget();
        if (length > longest) {
            throw new AnswerRefused.TooMuch("longer than " + longest + " bytes");
        }
        this.json.open(json, length);
        try {
            value(view.root, 0, NOBODY, 0);
            this.json.finish();
            if (nobodies) {
                dropNobodies();
            }
        } catch (AnswerRefused refused) {
            forget();
            throw refused;
        }
        this.view = view;
        return this;
    }

    /// How many data subjects the answer speaks of. A member who stands in it twice is counted twice, because
    /// what is proven may differ from place to place.
    public int subjects() {
        return subjectCount;
    }

    /// The member id of a data subject.
    public String member(int subject) {
        check(subject);
        return new String(
                json.in, memberFrom[subject], memberTo[subject] - memberFrom[subject], StandardCharsets.US_ASCII);
    }

    /// What the inner service has proven about a data subject and this caller.
    public Set<Fact> facts(int subject) {
        check(subject);
        EnumSet<Fact> facts = EnumSet.noneOf(Fact.class);
        for (Fact fact : FACTS) {
            if ((proven[subject] & fact.bit()) != 0) {
                facts.add(fact);
            }
        }
        return facts;
    }

    /// The personal fields of a data subject that stand in the answer, each once, in the order of the catalogue.
    public Set<Field> fields(int subject) {
        check(subject);
        return fields(standing[subject]);
    }

    /// Like [#fields], but only those with a value: a null discloses nothing.
    public Set<Field> held(int subject) {
        check(subject);
        return fields(held[subject]);
    }

    private Set<Field> fields(long bits) {
        Set<Field> fields = new LinkedHashSet<>();
        if (view != null) {
            for (Field field : view.fields()) {
                if ((bits & (1L << field.index())) != 0) {
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    private void check(int subject) {
        if (subject < 0 || subject >= subjectCount) {
            throw new IndexOutOfBoundsException(subject);
        }
    }

    /// Lets go of the bytes of the answer.
    public void forget() {
        json.close();
        view = null;
        Arrays.fill(places, 0, hitCount, null);
        hitCount = 0;
        subjectCount = 0;
        nobodies = false;
        rootStart = -1;
        rootEnd = -1;
        rootEntries = 0;
    }

    // ---- reading

    /// Passes a value; returns its hit when it is itself personal, else -1.
    private int value(Node node, int depth, int subject, int entry) {
        int c = json.peek();
        switch (node.what) {
            case Node.PERSONAL -> {
                return personal((Node.Personal) node, c, depth, subject, entry);
            }
            case Node.PROVEN -> {
                return proven(node, c, depth, subject, entry);
            }
            case Node.GROUP -> {
                if (c == '{') {
                    group((Node.Group) node, depth + 1, subject);
                    return NO_HIT;
                }
            }
            case Node.ITEMS -> {
                if (c == '[') {
                    items((Node.Items) node, depth + 1, subject);
                    return NO_HIT;
                }
            }
            case Node.TEXT -> {
                if (c == '"') {
                    json.string();
                    return NO_HIT;
                }
            }
            case Node.CODE -> {
                if (c == '"') {
                    code((Node.Code) node);
                    return NO_HIT;
                }
            }
            case Node.CHOICE -> {
                if (c == '"') {
                    choice((Node.Choice) node);
                    return NO_HIT;
                }
            }
            case Node.FIGURE -> {
                if (c == '-' || (c >= '0' && c <= '9')) {
                    json.number();
                    return NO_HIT;
                }
            }
            case Node.FLAG -> {
                if (c == 't' || c == 'f') {
                    json.scalar();
                    return NO_HIT;
                }
            }
            case Node.ANYTHING -> {
                json.anything(depth);
                return NO_HIT;
            }
            default -> throw new IllegalStateException();
        }
        if (c != 'n') {
            throw new AnswerRefused.UnexpectedValue(node.pointer, json.at);
        }
        json.scalar();
        return NO_HIT;
    }

    private int proven(Node node, int c, int depth, int subject, int entry) {
        int from = json.at;
        if (c == '[') {
            proven[subject] |= facts(node, depth + 1);
        } else if (c == 'n') {
            json.scalar();
        } else {
            throw new AnswerRefused.UnexpectedValue(node.pointer, from);
        }
        return hit(node, entry, from, subject, OTHER);
    }

    private int personal(Node.Personal node, int c, int depth, int subject, int entry) {
        int from = json.at;
        int type;
        if (c == '"') {
            json.string();
            type = json.escaped ? ESCAPED : STRING;
        } else if (c == 'n') {
            json.scalar();
            type = NULL;
        } else {
            json.anything(depth);
            type = OTHER;
        }
        if (node.subject) {
            subject(node, from, type, subject);
        }
        Field field = node.field;
        if (field == null) {
            return NO_HIT;
        }
        long bit = 1L << field.index();
        standing[subject] |= bit;
        if (type != NULL) {
            held[subject] |= bit;
        }
        return hit(node, entry, from, subject, type);
    }

    /// The id of the data subject: a plain word, so that it can be taken out of the text as it is.
    private void subject(Node node, int from, int type, int subject) {
        if (type == NULL) {
            return;
        }
        int to = json.at - 1;
        if (type != STRING || to - from - 1 < 1 || to - from - 1 > LONGEST_MEMBER_ID) {
            throw new AnswerRefused.UnexpectedValue(node.pointer, from);
        }
        for (int i = from + 1; i < to; i++) {
            byte c = json.in[i];
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_')) {
                throw new AnswerRefused.UnexpectedValue(node.pointer, from);
            }
        }
        memberFrom[subject] = from + 1;
        memberTo[subject] = to;
    }

    private int hit(Node node, int entry, int from, int subject, int type) {
        if (hitCount == places.length) {
            places = Arrays.copyOf(places, hitCount * 2);
            hits = Arrays.copyOf(hits, hits.length * 2);
        }
        int h = hitCount * HIT;
        hits[h + ENTRY] = entry;
        hits[h + FROM] = from;
        hits[h + TO] = json.at;
        hits[h + SUBJECT] = subject;
        hits[h + VALUE] = type;
        places[hitCount] = node;
        hitCount++;
        return h;
    }

    private void group(Node.Group group, int depth, int outer) {
        Tokeniser json = this.json;
        json.enter(depth);
        int container = json.at++;
        int subject = group.owned ? newSubject() : outer;
        int entries = 0;
        if (json.peek() == '}') {
            json.at++;
        } else {
            int size = group.names.size();
            long seen = 0;
            long[] seenMore = size > Long.SIZE ? seenMore(depth, (size >>> 6) + 1) : null;
            int expected = 0;
            int comma = -1;
            while (true) {
                json.peek();
                int entry = json.at;
                json.string();
                int property = property(group, entry, expected);
                long bit = 1L << property;
                if (seenMore != null) {
                    seen = seenMore[property >>> 6];
                    seenMore[property >>> 6] = seen | bit;
                }
                if ((seen & bit) != 0) {
                    throw new AnswerRefused.DuplicateKey(entry);
                }
                seen |= bit;
                expected = property + 1;
                json.expect(':');
                int hit = value(group.values[property], depth, subject, entry);
                int c = json.peek();
                int separator = json.at++;
                if (hit != NO_HIT) {
                    place(hit, container, entries, comma, c == ',' ? separator : -1);
                }
                entries++;
                if (c == '}') {
                    break;
                }
                if (c != ',') {
                    json.at--;
                    throw json.malformed("unexpected character");
                }
                comma = separator;
            }
        }
        if (group.owned && memberFrom[subject] < 0) {
            if (held[subject] != 0) {
                throw new AnswerRefused.SubjectMissing(group.pointer);
            }
            nobodies = true;
        }
        if (depth == 1) {
            rootStart = container;
            rootEnd = json.at - 1;
            rootEntries = entries;
        }
    }

    /// Room for more properties than a `long` has bits, kept for each depth.
    private long[] seenMore(int depth, int length) {
        long[] room = seenByDepth[depth];
        if (room == null || room.length < length) {
            room = new long[length];
            seenByDepth[depth] = room;
        } else {
            Arrays.fill(room, 0);
        }
        return room;
    }

    private int property(Node.Group group, int entry, int expected) {
        int from = entry + 1;
        int to = json.at - 1;
        int property;
        if (json.escaped) {
            unescaped = room(unescaped, to - from);
            property = group.names.find(unescaped, 0, Unescape.utf8(json.in, from, to, unescaped, 0), expected);
        } else {
            property = group.names.find(json.in, from, to, expected);
        }
        if (property < 0) {
            throw new AnswerRefused.UnknownField(group.pointer, entry);
        }
        return property;
    }

    private void items(Node.Items items, int depth, int subject) {
        Tokeniser json = this.json;
        json.enter(depth);
        int container = json.at++;
        if (json.peek() == ']') {
            json.at++;
            return;
        }
        int entries = 0;
        int comma = -1;
        while (true) {
            json.peek();
            int hit = value(items.each, depth, subject, json.at);
            int c = json.peek();
            int separator = json.at++;
            if (hit != NO_HIT) {
                place(hit, container, entries, comma, c == ',' ? separator : -1);
            }
            entries++;
            if (c == ']') {
                return;
            }
            if (c != ',') {
                json.at--;
                throw json.malformed("unexpected character");
            }
            comma = separator;
        }
    }

    private void place(int hit, int container, int ordinal, int before, int after) {
        hits[hit + CONTAINER] = container;
        hits[hit + ORDINAL] = ordinal;
        hits[hit + COMMA_BEFORE] = before;
        hits[hit + COMMA_AFTER] = after;
    }

    private void code(Node.Code node) {
        int from = json.at + 1;
        json.string();
        int to = json.at - 1;
        byte[] in = json.in;
        boolean fits = !json.escaped
                && switch (node.format) {
                    case UUID -> uuid(in, from, to);
                    case DATE -> to - from <= 16 && moment(in, from, to);
                    case DATE_TIME -> to - from <= 40 && moment(in, from, to);
                };
        if (!fits) {
            throw new AnswerRefused.UnexpectedValue(node.pointer, from - 1);
        }
    }

    private static boolean uuid(byte[] in, int from, int to) {
        if (to - from != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            byte c = in[from + i];
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) {
                return false;
            }
        }
        return true;
    }

    /// A date or a time begins `yyyy-MM-`, which no phone number does, and goes on in digits and a few signs.
    private static boolean moment(byte[] in, int from, int to) {
        if (to - from < 10 || in[from + 4] != '-' || in[from + 7] != '-') {
            return false;
        }
        for (int i = from; i < to; i++) {
            byte c = in[i];
            if (!((c >= '0' && c <= '9') || c == '-' || c == ':' || c == '.' || c == '+' || c == 'T' || c == 'Z')) {
                return false;
            }
        }
        return true;
    }

    private void choice(Node.Choice node) {
        int from = json.at + 1;
        json.string();
        int to = json.at - 1;
        int found;
        if (json.escaped) {
            unescaped = room(unescaped, to - from);
            found = node.words.find(unescaped, 0, Unescape.utf8(json.in, from, to, unescaped, 0), 0);
        } else {
            found = node.words.find(json.in, from, to, 0);
        }
        if (found < 0) {
            throw new AnswerRefused.UnexpectedValue(node.pointer, from - 1);
        }
    }

    /// Passes the array of proven facts. A word that this gateway does not know proves nothing.
    private int facts(Node node, int depth) {
        json.enter(depth);
        json.at++;
        int facts = 0;
        if (json.peek() == ']') {
            json.at++;
            return 0;
        }
        while (true) {
            if (json.peek() != '"') {
                throw new AnswerRefused.UnexpectedValue(node.pointer, json.at);
            }
            int from = json.at + 1;
            json.string();
            for (int f = 0; f < FACT_WORDS.length; f++) {
                if (!json.escaped && Tokeniser.same(json.in, from, json.at - 1, FACT_WORDS[f])) {
                    facts |= FACTS[f].bit();
                }
            }
            int c = json.peek();
            json.at++;
            if (c == ']') {
                return facts;
            }
            if (c != ',') {
                json.at--;
                throw json.malformed("unexpected character");
            }
        }
    }

    private int newSubject() {
        int subject = subjectCount++;
        if (subject == memberFrom.length) {
            int size = subject * 2;
            memberFrom = Arrays.copyOf(memberFrom, size);
            memberTo = Arrays.copyOf(memberTo, size);
            proven = Arrays.copyOf(proven, size);
            standing = Arrays.copyOf(standing, size);
            held = Arrays.copyOf(held, size);
        }
        memberFrom[subject] = -1;
        proven[subject] = 0;
        standing[subject] = 0;
        held[subject] = 0;
        return subject;
    }

    /// Takes out the subjects without an id. They hold nulls only, or reading would have ended in a refusal.
    private void dropNobodies() {
        int[] renumbered = new int[subjectCount];
        int kept = 0;
        for (int s = 0; s < subjectCount; s++) {
            if (memberFrom[s] < 0) {
                renumbered[s] = NOBODY;
                continue;
            }
            renumbered[s] = kept;
            memberFrom[kept] = memberFrom[s];
            memberTo[kept] = memberTo[s];
            proven[kept] = proven[s];
            standing[kept] = standing[s];
            held[kept] = held[s];
            kept++;
        }
        subjectCount = kept;
        for (int n = 0; n < hitCount; n++) {
            hits[n * HIT + SUBJECT] = renumbered[hits[n * HIT + SUBJECT]];
        }
    }

    // ---- writing

    /// Writes the answer as decided: masked values replaced, absent properties and `_proven` cut, every other byte
    /// as it came.
    ///
    /// @param explained append `_masking` with the level, the rule and the reason of each kind of place
    public byte[] render(Decisions decisions, boolean explained) {
        write(decisions, explained);
        return out.bytes();
    }

    /// Like [#render], without a copy: the answer stands at the beginning of [#written] until the next call.
    ///
    /// @return how long it is
    public int write(Decisions decisions, boolean explained) {
        if (view == null) {
            throw new IllegalStateException("no answer was read");
        }
        byte[] in = json.in;
        Explanation explanation = explained && rootEnd >= 0 ? new Explanation() : null;
        out.clear();
        int copied = 0;
        // Everything before the last hit in its container is cut, so that there is no comma before it to cut.
        boolean leading = false;
        int container = -1;
        int ordinal = -1;
        int cutFromRoot = 0;
        for (int n = 0; n < hitCount; n++) {
            int h = n * HIT;
            int before = out.size();
            int from = hits[h + FROM];
            out.copy(in, copied, from);
            if (show(n, decisions, explanation)) {
                copied = hits[h + TO];
                leading = false;
                continue;
            }
            out.shrink(before);
            leading = hits[h + ORDINAL] == 0
                    || (leading && container == hits[h + CONTAINER] && ordinal == hits[h + ORDINAL] - 1);
            container = hits[h + CONTAINER];
            ordinal = hits[h + ORDINAL];
            if (leading) {
                out.copy(in, copied, hits[h + ENTRY]);
                copied = hits[h + COMMA_AFTER] < 0 ? hits[h + TO] : hits[h + COMMA_AFTER] + 1;
            } else {
                out.copy(in, copied, hits[h + COMMA_BEFORE]);
                copied = hits[h + TO];
            }
            if (container == rootStart) {
                cutFromRoot++;
            }
        }
        if (explanation != null) {
            out.copy(in, copied, rootEnd);
            copied = rootEnd;
            if (rootEntries > cutFromRoot) {
                out.ascii(",");
            }
            explanation.write(out);
        }
        out.copy(in, copied, json.end());
        return out.size();
    }

    /// The working memory in which [#write] has left the answer, and something older behind it.
    public byte[] written() {
        return out.buffer();
    }

    /// Writes a personal value as decided; false when its property has to be cut.
    private boolean show(int n, Decisions decisions, @Nullable Explanation explanation) {
        int h = n * HIT;
        int from = hits[h + FROM];
        int to = hits[h + TO];
        if (!(places[n] instanceof Node.Personal place) || place.field == null) { // proven facts
            return false;
        }
        Field field = place.field;
        if (hits[h + SUBJECT] == NOBODY) {
            // Null, like everything about nobody.
            out.copy(json.in, from, to);
            return true;
        }
        Decision decision = decisions.of(hits[h + SUBJECT], field);
        if (explanation != null) {
            explanation.add(place, decision);
        }
        Level level = decision.level();
        if (level == Level.ABSENT || !field.kind().has(level)) {
            return false;
        }
        if (level == Level.PLAIN) {
            out.copy(json.in, from, to);
            return true;
        }
        return switch (hits[h + VALUE]) {
            case STRING, ESCAPED -> {
                if (codePoints.length < to - from) {
                    codePoints = new int[Math.max(to - from, codePoints.length * 2)];
                }
                int length = Unescape.codePoints(json.in, from + 1, to - 1, codePoints);
                yield masks.mask(field.kind(), level, codePoints, length, out);
            }
            case NULL -> {
                out.ascii(level == Level.EXISTS ? "false" : "null");
                yield true;
            }
            default -> false;
        };
    }

    private static byte[] room(byte[] scratch, int length) {
        return scratch.length < length ? new byte[Math.max(length, scratch.length * 2)] : scratch;
    }
}
