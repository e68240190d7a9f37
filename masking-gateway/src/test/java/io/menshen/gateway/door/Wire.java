package io.menshen.gateway.door;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// One connection, written to byte by byte as nobody decent would.
final class Wire {

    private static final Pattern STATUS = Pattern.compile("HTTP/[0-9.]+ ([0-9]{3})");

    /// What came back.
    ///
    /// @param closed by the other side, within the patience
    /// @param reset closed while there was more to read for it: then what it said may be lost on the way
    record Said(String text, boolean closed, boolean reset) {

        List<Integer> statuses() {
            return STATUS.matcher(text)
                    .results()
                    .map((MatchResult found) -> Integer.valueOf(found.group(1)))
                    .toList();
        }

        @Override
        public String toString() {
            return statuses() + (closed ? " closed" : " open");
        }
    }

    private final URI door;

    Wire(URI door) {
        this.door = door;
    }

    /// Writes it, each char one byte, and listens until the other side closes or has been silent for so long.
    Said say(String bytes, Duration patience) {
        try (Socket socket = new Socket(door.getHost(), door.getPort())) {
            socket.setSoTimeout((int) patience.toMillis());
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return listen(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Said listen(Socket socket) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        boolean closed = true;
        boolean reset = false;
        try {
            byte[] some = new byte[8_192];
            for (int read = socket.getInputStream().read(some);
                    read >= 0;
                    read = socket.getInputStream().read(some)) {
                all.write(some, 0, read);
            }
        } catch (SocketTimeoutException e) {
            closed = false;
        } catch (IOException e) {
            reset = true;
        }
        return new Said(all.toString(StandardCharsets.UTF_8), closed, reset);
    }
}
