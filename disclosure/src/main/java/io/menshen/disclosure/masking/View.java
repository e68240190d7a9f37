package io.menshen.disclosure.masking;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The compiled description of one answer: what the kernel matches its text against.
///
/// Immutable and shared by all threads.
public final class View {

    /// Fields per catalogue, because sets of fields are kept as bits of a `long`.
    public static final int MAX_FIELDS = 64;

    final Node root;
    private final Set<Field> fields;

    /// Fields by index, with gaps.
    final @Nullable Field[] byIndex;

    private View(Node root, Set<Field> fields) {
        this.root = root;
        this.fields = fields;
        this.byIndex = new Field[MAX_FIELDS];
        for (Field field : fields) {
            byIndex[field.index()] = field;
        }
    }

    /// @throws IllegalArgumentException when personal fields stand where no data subject can be known
    public static View compile(Shape root) {
        if (!(root instanceof Shape.Group) && !(root instanceof Shape.Items) && !(root instanceof Shape.Anything)) {
            throw new IllegalArgumentException("an answer is an object or an array");
        }
        Compilation compilation = new Compilation();
        return new View(compilation.node(root, "", false), Collections.unmodifiableSet(compilation.fields));
    }

    /// All personal fields that may stand in such an answer, in the order of the catalogue.
    public Set<Field> fields() {
        return fields;
    }

    /// One place of the answer.
    abstract static sealed class Node {

        /// Where it is, with `*` for the number of an item.
        final String pointer;

        /// What it is, as a number: the kernel branches on it for every value, and a switch over types is a call.
        final int what;

        static final int TEXT = 0;
        static final int CODE = 1;
        static final int CHOICE = 2;
        static final int FIGURE = 3;
        static final int FLAG = 4;
        static final int ANYTHING = 5;
        static final int PERSONAL = 6;
        static final int PROVEN = 7;
        static final int GROUP = 8;
        static final int ITEMS = 9;

        private Node(String pointer, int what) {
            this.pointer = pointer;
            this.what = what;
        }

        static final class Text extends Node {
            private Text(String pointer) {
                super(pointer, TEXT);
            }
        }

        static final class Code extends Node {
            final Shape.Format format;

            private Code(String pointer, Shape.Format format) {
                super(pointer, CODE);
                this.format = format;
            }
        }

        static final class Choice extends Node {
            final Words words;

            private Choice(String pointer, Words words) {
                super(pointer, CHOICE);
                this.words = words;
            }
        }

        static final class Figure extends Node {
            private Figure(String pointer) {
                super(pointer, FIGURE);
            }
        }

        static final class Flag extends Node {
            private Flag(String pointer) {
                super(pointer, FLAG);
            }
        }

        static final class Anything extends Node {
            private Anything(String pointer) {
                super(pointer, ANYTHING);
            }
        }

        /// A personal value; with `subject`, the id of the data subject.
        static final class Personal extends Node {
            final @Nullable Field field;
            final boolean subject;

            private Personal(String pointer, @Nullable Field field, boolean subject) {
                super(pointer, PERSONAL);
                this.field = field;
                this.subject = subject;
            }
        }

        static final class Proven extends Node {
            private Proven(String pointer) {
                super(pointer, PROVEN);
            }
        }

        static final class Group extends Node {
            final Words names;
            final Node[] values;

            /// The object is about a data subject of its own.
            final boolean owned;

            private Group(String pointer, Words names, Node[] values, boolean owned) {
                super(pointer, GROUP);
                this.names = names;
                this.values = values;
                this.owned = owned;
            }
        }

        static final class Items extends Node {
            final Node each;

            private Items(String pointer, Node each) {
                super(pointer, ITEMS);
                this.each = each;
            }
        }
    }

    /// A closed set of words, found by their UTF-8 bytes.
    static final class Words {
        private final byte[][] words;
        private final int[] table;

        Words(List<String> texts) {
            words = texts.stream()
                    .map(text -> text.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
            table = new int[Math.max(4, Integer.highestOneBit(words.length) * 4)];
            for (int n = 0; n < words.length; n++) {
                int slot = hash(words[n], 0, words[n].length) & (table.length - 1);
                while (table[slot] != 0) {
                    slot = (slot + 1) & (table.length - 1);
                }
                table[slot] = n + 1;
            }
        }

        int size() {
            return words.length;
        }

        /// Number of the word between these offsets, or -1. Answers come from serialisers, which keep an order, so the
        /// expected word is tried first.
        int find(byte[] text, int from, int to, int expected) {
            if (expected < words.length && Tokeniser.same(text, from, to, words[expected])) {
                return expected;
            }
            int slot = hash(text, from, to) & (table.length - 1);
            while (table[slot] != 0) {
                int n = table[slot] - 1;
                if (Tokeniser.same(text, from, to, words[n])) {
                    return n;
                }
                slot = (slot + 1) & (table.length - 1);
            }
            return -1;
        }

        private static int hash(byte[] text, int from, int to) {
            if (from == to) {
                return 0;
            }
            int h = (to - from) * 31 + text[from];
            h = h * 31 + text[(from + to) >>> 1];
            h = h * 31 + text[to - 1];
            return h ^ (h >>> 7);
        }
    }

    private static final class Compilation {
        private final TreeSet<Field> fields = new TreeSet<>(Comparator.comparingInt(Field::index));

        Node node(Shape shape, String pointer, boolean owned) {
            return switch (shape) {
                case Shape.Text _ -> new Node.Text(pointer);
                case Shape.Code code -> new Node.Code(pointer, code.format());
                case Shape.Choice choice ->
                    new Node.Choice(
                            pointer, new Words(choice.values().stream().sorted().toList()));
                case Shape.Figure _ -> new Node.Figure(pointer);
                case Shape.Flag _ -> new Node.Flag(pointer);
                case Shape.Anything _ -> new Node.Anything(pointer);
                case Shape.Personal personal -> personal(personal.field(), false, pointer, owned);
                case Shape.Subject subject -> personal(subject.field(), true, pointer, owned);
                case Shape.Proven _ -> new Node.Proven(pointer);
                case Shape.Group group -> group(group, pointer, owned);
                case Shape.Items items -> {
                    if (items.each() instanceof Shape.Subject || items.each() instanceof Shape.Proven) {
                        throw new IllegalArgumentException("'" + pointer + "': a data subject stands in an object");
                    }
                    yield new Node.Items(pointer, node(items.each(), pointer + "/*", owned));
                }
            };
        }

        private Node personal(@Nullable Field field, boolean subject, String pointer, boolean owned) {
            if (!owned) {
                throw new IllegalArgumentException("'" + pointer + "': a personal field without a data subject");
            }
            if (field != null) {
                if (field.index() < 0 || field.index() >= MAX_FIELDS) {
                    throw new IllegalArgumentException("more than " + MAX_FIELDS + " fields");
                }
                fields.add(field);
            }
            return new Node.Personal(pointer, field, subject);
        }

        private Node group(Shape.Group group, String pointer, boolean owned) {
            List<String> names = new ArrayList<>();
            List<Node> values = new ArrayList<>();
            long subjects = group.properties().values().stream()
                    .filter(Shape.Subject.class::isInstance)
                    .count();
            if (subjects > 1) {
                throw new IllegalArgumentException("'" + pointer + "': more than one data subject");
            }
            for (Map.Entry<String, Shape> property : group.properties().entrySet()) {
                String place =
                        pointer + "/" + property.getKey().replace("~", "~0").replace("/", "~1");
                if (property.getKey().equals(Answer.METADATA)) {
                    throw new IllegalArgumentException("'" + place + "': the name is the gateway's own");
                }
                if (property.getValue() instanceof Shape.Proven && subjects == 0) {
                    throw new IllegalArgumentException("'" + place + "': facts without a data subject beside them");
                }
                names.add(property.getKey());
                values.add(node(property.getValue(), place, owned || subjects == 1));
            }
            return new Node.Group(pointer, new Words(names), values.toArray(Node[]::new), subjects == 1);
        }
    }
}
