package io.menshen.local.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The names of write-ahead log segments: eight hexadecimal digits of the timeline, sixteen of the place.
final class Segments {

    private static final Pattern NAME = Pattern.compile("[0-9A-F]{24}");
    private static final int TIMELINE = 8;

    private Segments() {}

    static boolean isSegment(String name) {
        return NAME.matcher(name).matches();
    }

    /// Those of the first one's timeline, from the first to the last, both included, in order.
    static List<String> between(List<Path> files, String first, String last) {
        return files.stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> isSegment(name)
                        && name.startsWith(first.substring(0, TIMELINE))
                        && name.compareTo(first) >= 0
                        && name.compareTo(last) <= 0)
                .sorted()
                .toList();
    }

    /// Which history this cluster's folder is on; empty when there is no such folder.
    static Optional<String> timeline(Path cluster) throws IOException {
        return Folder.list(cluster.resolve("pg_wal")).stream()
                .map(file -> file.getFileName().toString())
                .filter(Segments::isSegment)
                .map(name -> name.substring(0, TIMELINE))
                .max(Comparator.naturalOrder())
                .map(digits -> Long.toString(Long.parseLong(digits, 16)));
    }

    /// Deletes segments that no kept backup needs. Places are compared, not timelines: each goes on where
    /// another ended.
    ///
    /// @param first the first segment that the oldest kept backup needs
    /// @return how many
    static int deleteBefore(Path archive, String first) throws IOException {
        int deleted = 0;
        for (Path file : Folder.list(archive)) {
            String name = file.getFileName().toString();
            if (isSegment(name) && place(name).compareTo(place(first)) < 0) {
                Files.delete(file);
                deleted++;
            }
        }
        return deleted;
    }

    private static String place(String segment) {
        return segment.substring(TIMELINE);
    }
}
