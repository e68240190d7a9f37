package io.menshen.audit.note;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text with keys, one vkey a line. Lines that start with `#` are remarks, and one kind of remark says of
/// which sizes of the tree a key vouches: `# 1a2b3c4d signs sizes 0..2000`, without a second number while it
/// signs. Readers that know only vkeys pass over it.
public final class KeyFile {

    private static final Pattern SIZES =
            Pattern.compile("# ([0-9a-f]{8}) signs sizes (0|[1-9][0-9]{0,17})\\.\\.(|0|[1-9][0-9]{0,17})(,.*)?");

    private KeyFile() {}

    /// @throws MalformedNoteException when a line is neither a remark nor a key, or a remark is about a key
    /// twice
    public static List<NoteKey> parse(String text) throws MalformedNoteException {
        Map<String, long[]> sizes = new HashMap<>();
        List<NoteKey> keys = new ArrayList<>();
        for (String raw : text.split("\r?\n", -1)) {
            String line = raw.strip();
            Matcher remark = SIZES.matcher(line);
            if (remark.matches()) {
                long to = remark.group(3).isEmpty() ? Long.MAX_VALUE : Long.parseLong(remark.group(3));
                if (sizes.put(remark.group(1), new long[] {Long.parseLong(remark.group(2)), to}) != null) {
                    throw new MalformedNoteException("the sizes of the key " + remark.group(1) + " are said twice");
                }
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                keys.add(NoteKey.parse(line));
            }
        }
        return keys.stream()
                .map(key -> key.use() == NoteKey.Use.SIGNATURE && sizes.containsKey(key.hexId())
                        ? key.within(sizes.get(key.hexId())[0], sizes.get(key.hexId())[1])
                        : key)
                .toList();
    }

    /// The remark and the key below it.
    ///
    /// @param to the last size, or [Long#MAX_VALUE] while it signs
    /// @param more what else a person should know of it; empty when nothing
    public static String write(NoteKey key, long from, long to, String more) {
        return "# %s signs sizes %d..%s%s\n%s\n"
                .formatted(
                        key.hexId(),
                        from,
                        to == Long.MAX_VALUE ? "" : Long.toString(to),
                        more.isEmpty() ? "" : ", " + more,
                        key.vkey());
    }
}
