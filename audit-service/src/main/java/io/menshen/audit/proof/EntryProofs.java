package io.menshen.audit.proof;

import io.menshen.audit.checkpoint.Checkpoints;
import io.menshen.audit.checkpoint.CosignedTable;
import io.menshen.audit.checkpoint.LogConfig;
import io.menshen.audit.log.TileFiles;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Proofs;
import io.menshen.audit.merkle.Tile;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.ProofFile;
import io.menshen.audit.note.SignedNote;
import io.menshen.audit.retention.Retention;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/// Makes proof files from the entry, the tiles and the last checkpoint.
@ApplicationScoped
public class EntryProofs {

    private static final Logger LOG = Logger.getLogger(EntryProofs.class);

    private final DataSource database;
    private final Checkpoints checkpoints;
    private final Retention retention;
    private final TileFiles tiles;

    EntryProofs(DataSource database, Checkpoints checkpoints, Retention retention, LogConfig config) {
        this.retention = retention;
        this.database = database;
        this.checkpoints = checkpoints;
        this.tiles = new TileFiles(config.directory());
    }

    /// What came of the wish for a proof.
    public sealed interface Answer {

        record Proved(ProofFile file) implements Answer {}

        record NoSuchEntry() implements Answer {}

        /// It was there, and its time was over.
        record Pruned() implements Answer {}

        /// It is stored, and will be signed with the next checkpoint.
        record NotSignedYet() implements Answer {}

        /// The database says something else than what was signed.
        record Altered() implements Answer {}
    }

    public Answer prove(long index) throws SQLException, IOException {
        Optional<String> entry = entry(index);
        if (entry.isEmpty()) {
            return index >= 0 && index < retention.minimum() ? new Answer.Pruned() : new Answer.NoSuchEntry();
        }
        Optional<String> signed = checkpoints.latest();
        // What witnesses vouch for is worth more than what is newest.
        Optional<String> latest = checkpoints
                .witnessed()
                .filter(cosigned -> index < cosigned.size())
                .map(CosignedTable.Cosigned::note)
                .or(() -> signed);
        return latest.isEmpty() ? new Answer.NotSignedYet() : prove(index, entry.get(), latest.get());
    }

    /// The proof in a certain checkpoint, such as the last one under a key that signs no more.
    public Answer prove(long index, String checkpoint) throws SQLException, IOException {
        Optional<String> entry = entry(index);
        return entry.isEmpty() ? new Answer.NoSuchEntry() : prove(index, entry.get(), checkpoint);
    }

    private Answer prove(long index, String entry, String checkpoint) throws IOException {
        SignedNote note;
        long size;
        try {
            note = SignedNote.parse(checkpoint);
            size = Checkpoint.parse(note.text()).size();
        } catch (MalformedNoteException e) {
            LOG.errorf("ALARM the last checkpoint in the database cannot be read: %s", e.getMessage());
            return new Answer.Altered();
        }
        if (index >= size) {
            return new Answer.NotSignedYet();
        }
        byte[] bytes = entry.getBytes(StandardCharsets.UTF_8);
        int place = (int) (index % Tile.WIDTH);
        byte[] tile = tiles.read(new Tile(0, index / Tile.WIDTH, place + 1));
        if (!Hash.at(tile, place * Hash.LENGTH).equals(Hash.ofLeaf(bytes))) {
            LOG.errorf("ALARM entry %d in the database is not what was signed", index);
            return new Answer.Altered();
        }
        return new Answer.Proved(new ProofFile(bytes, index, new Proofs(size, tiles).inclusion(index), note));
    }

    private Optional<String> entry(long index) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT json FROM leaf WHERE index = ?")) {
            select.setLong(1, index);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }
}
