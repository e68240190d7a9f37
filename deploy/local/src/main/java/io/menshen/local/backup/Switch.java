package io.menshen.local.backup;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ServerFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/// Puts one folder in the place of another, so that a crash in the middle leaves nothing half: what is to be
/// done is written down first, and whoever comes next finishes it.
///
/// @param place where the present data is
/// @param aside where it goes
/// @param staged what takes its place
record Switch(String place, String aside, String staged) {

    private static final JsonMapper JSON = new JsonMapper();

    private static Path journal(Path home) {
        return home.resolve("switch.json");
    }

    /// Does it.
    void run(Path home) throws IOException {
        if (Files.exists(home.resolve(aside))) {
            throw new IOException(home.resolve(aside) + " is there already");
        }
        OwnerOnly.write(journal(home), JSON.writeValueAsBytes(this));
        Folder.flush(home);
        finish(home);
    }

    /// Ends a switch that a killed restore has begun. Does nothing when there is none.
    static void finish(Path home) {
        Path journal = journal(home);
        if (!Files.exists(journal)) {
            return;
        }
        try {
            JSON.readValue(Files.readAllBytes(journal), Switch.class).finishHere(home);
            Files.delete(journal);
            Folder.flush(home);
        } catch (IOException e) {
            throw new ServerFailure(
                    "A restore was interrupted while it exchanged folders, and it cannot be finished: %s. %s says what belongs where; nothing was lost."
                            .formatted(e.getMessage(), journal),
                    e);
        }
    }

    private void finishHere(Path home) throws IOException {
        Path present = home.resolve(place);
        Path away = home.resolve(aside);
        Path fresh = home.resolve(staged);
        // While the fresh one is still in its own place, what is in the place is the present one.
        if (Files.exists(fresh)) {
            if (Files.exists(present)) {
                Path parent = Objects.requireNonNull(away.getParent());
                OwnerOnly.folder(parent);
                Files.move(present, away, StandardCopyOption.ATOMIC_MOVE);
                Folder.flush(parent);
            }
            OwnerOnly.folder(Objects.requireNonNull(present.getParent()));
            Files.move(fresh, present, StandardCopyOption.ATOMIC_MOVE);
            Folder.flush(Objects.requireNonNull(present.getParent()));
            Folder.flush(Objects.requireNonNull(fresh.getParent()));
        } else if (!Files.exists(present)) {
            throw new IOException("neither %s nor %s is there".formatted(fresh, present));
        }
    }
}
