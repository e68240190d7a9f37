package io.menshen.withdrawal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/// The network between a gateway and consent-service, in the hand of whoever tests: it can be cut, an answer can be
/// held back, and what comes back can be changed.
final class Relay implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    private final ServerSocket entrance;
    private final URI service;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile boolean holding;
    private volatile UnaryOperator<String> change = UnaryOperator.identity();

    /// An answer waits here.
    private volatile boolean caught;

    Relay(URI service) {
        this.service = service;
        try {
            this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("relay").start(this::accept);
    }

    String address() {
        return "http://127.0.0.1:" + entrance.getLocalPort();
    }

    /// Nothing passes any more, and what is under way is lost.
    void cut() {
        cut = true;
        open.forEach(Relay::closeQuietly);
    }

    void mend() {
        cut = false;
    }

    /// Holds back what consent-service answers about members; the lease's polls pass.
    void holdAnswers() {
        caught = false;
        holding = true;
    }

    /// Whether an answer is being held back.
    boolean caught() {
        return caught;
    }

    void release() {
        holding = false;
    }

    /// Changes what comes back. It must keep its length.
    void change(UnaryOperator<String> rule) {
        change = rule;
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket caller = entrance.accept();
                if (cut) {
                    closeQuietly(caller);
                } else {
                    Thread.ofVirtual().start(() -> connect(caller));
                }
            } catch (IOException _) {
                // closed, or a caller that was gone at once
            }
        }
    }

    private void connect(Socket caller) {
        Socket called = new Socket();
        try {
            called.connect(new InetSocketAddress(service.getHost(), service.getPort()), 1_000);
            open.add(caller);
            open.add(called);
            Line line = new Line(caller, called);
            Thread.ofVirtual().start(line::ask);
            line.answer();
        } catch (IOException _) {
            // one end is gone: so is the other
        } finally {
            closeQuietly(caller);
            closeQuietly(called);
            open.remove(caller);
            open.remove(called);
        }
    }

    @Override
    public void close() {
        closeQuietly(entrance);
        cut();
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception _) {
            // it is to be closed, and more is not wanted
        }
    }

    /// One connection. HTTP/1.1 without pipelining: an answer belongs to the request before it.
    private final class Line {

        private final Socket caller;
        private final Socket called;
        private volatile boolean aboutMembers;

        Line(Socket caller, Socket called) {
            this.caller = caller;
            this.called = called;
        }

        void ask() {
            try (InputStream in = caller.getInputStream();
                    OutputStream out = called.getOutputStream()) {
                byte[] buffer = new byte[BUFFER];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    String start = new String(buffer, 0, Math.min(read, 40), StandardCharsets.ISO_8859_1);
                    if (start.startsWith("POST ")) {
                        aboutMembers = start.startsWith("POST /internal/basis");
                    }
                    out.write(buffer, 0, read);
                    out.flush();
                }
            } catch (IOException _) {
                closeQuietly(called);
            }
        }

        void answer() throws IOException {
            try (InputStream in = called.getInputStream();
                    OutputStream out = caller.getOutputStream()) {
                byte[] buffer = new byte[BUFFER];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    waitWhileHeld();
                    String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
                    out.write(change.apply(text).getBytes(StandardCharsets.ISO_8859_1));
                    out.flush();
                }
            }
        }

        private void waitWhileHeld() throws IOException {
            try {
                while (aboutMembers && holding) {
                    caught = true;
                    Thread.sleep(5);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("stopped", e);
            }
        }
    }
}
