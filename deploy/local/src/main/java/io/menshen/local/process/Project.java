package io.menshen.local.process;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/// Where the project's folder is, so that servers find what the build laid ready for them.
public final class Project {

    private Project() {}

    /// The project folder: named by the property `menshen.root`, or found above this class or the working folder.
    public static Path root() {
        String named = System.getProperty("menshen.root");
        if (named != null) {
            return Path.of(named).toAbsolutePath();
        }
        Path found = above(ownPlace());
        if (found == null) {
            found = above(Path.of("").toAbsolutePath());
        }
        if (found == null) {
            throw new ServerFailure("The Menshen project folder was not found; name it with -Dmenshen.root=FOLDER.");
        }
        return found;
    }

    private static @Nullable Path ownPlace() {
        CodeSource source = Project.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return null;
        }
        try {
            return "file".equals(source.getLocation().getProtocol())
                    ? Path.of(source.getLocation().toURI())
                    : null;
        } catch (URISyntaxException _) {
            return null;
        }
    }

    private static @Nullable Path above(@Nullable Path start) {
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("deploy/local/kafka/pom.xml"))) {
                return folder;
            }
        }
        return null;
    }
}
