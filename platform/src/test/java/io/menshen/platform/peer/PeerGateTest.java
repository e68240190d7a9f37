package io.menshen.platform.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.local.tls.Authority;
import io.menshen.local.tls.Identity;
import io.quarkus.tls.runtime.TrustStoreAndTrustOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two ends of a real TLS connection: a server that answers the gateway alone, and who else comes.
class PeerGateTest {

    private static final String SECRET_PATH = "/v1/members/9c1f";

    @TempDir
    static Path folder;

    private static Vertx vertx;
    private static Authority authority;
    private static Identity member;
    private static Identity gateway;
    private static Identity ended;
    private static Identity stranger;
    private static HttpServer server;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Logger log = Logger.getLogger(PeerRefusal.class.getName());
    private final Handler ears = new Handler() {
        @Override
        public void publish(LogRecord line) {
            told.add(line.getLevel() + " " + new java.util.logging.SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void close() {
            // nothing is open
        }
    };

    @BeforeAll
    static void listen() throws Exception {
        authority = new Authority(folder.resolve("ours"), "not-a-secret");
        Authority other = new Authority(folder.resolve("theirs"), "not-a-secret");
        member = authority.identity("member-service");
        gateway = authority.identity("masking-gateway");
        ended = authority.ended("masking-gateway");
        stranger = other.identity("masking-gateway");
        vertx = Vertx.vertx();
        server = serve(gate(false));
    }

    @AfterAll
    static void end() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @BeforeEach
    void listenToTheLog() {
        log.addHandler(ears);
    }

    @AfterEach
    void stopListening() {
        log.removeHandler(ears);
    }

    @Test
    void whoMayCallIsAnswered() throws Exception {
        assertThat(get(gateway, SECRET_PATH)).isEqualTo(200);
        assertThat(told).isEmpty();
    }

    @Test
    void withoutACertificateNothingIsAnswered() throws Exception {
        everyReasonGetsALineAgain();

        assertThat(get(null, SECRET_PATH)).isEqualTo(403);
        refused("no certificate was shown");
    }

    @Test
    void aCertificateOfAnotherServiceIsRefused() throws Exception {
        assertThat(get(member, SECRET_PATH)).isEqualTo(403);
        refused("somebody who does not call this service");
    }

    @Test
    void aCertificateOfAnotherAuthorityEndsTheHandshake() throws Exception {
        everyReasonGetsALineAgain();

        assertThatThrownBy(() -> get(stranger, SECRET_PATH)).hasRootCauseInstanceOf(SSLException.class);
        refused("authority that is not believed");
    }

    @Test
    void aCertificateThatHasEndedEndsTheHandshake() {
        assertThatThrownBy(() -> get(ended, SECRET_PATH)).hasRootCauseInstanceOf(SSLException.class);
        refused("has ended");
    }

    @Test
    void aServerOfAnotherAuthorityIsNotBelieved() throws Exception {
        everyReasonGetsALineAgain();

        assertThatThrownBy(() -> get(gateway, stranger.authority(), SECRET_PATH))
                .hasCauseInstanceOf(SSLException.class);
        refused("refused a server");
    }

    @Test
    void theKubeletAsksWithoutACertificateWhereThereIsNoOtherPort() throws Exception {
        assertThat(get(null, "/q/health/ready")).isEqualTo(200);
        assertThat(get(null, "/q/health/../../v1/members")).isEqualTo(403);
    }

    @Test
    void withAManagementPortNothingIsOpenHere() throws Exception {
        HttpServer closed = serve(gate(true));
        try {
            assertThat(get(closed, null, member.authority(), "/q/health/ready")).isEqualTo(403);
        } finally {
            closed.close();
        }
    }

    @Test
    void aNewCertificateIsTakenWithoutARestart() throws Exception {
        HttpServer renewed = serve(gate(true));
        try {
            assertThat(get(renewed, gateway, member.authority(), SECRET_PATH)).isEqualTo(200);

            // what Quarkus does when the files have changed
            renewed.updateSSLOptions(new SSLOptions()
                            .setKeyCertOptions(pem(stranger))
                            .setTrustOptions(trust(stranger.authority()).options))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);

            assertThat(get(renewed, stranger, stranger.authority(), SECRET_PATH))
                    .isEqualTo(200);
            assertThatThrownBy(() -> get(renewed, gateway, stranger.authority(), SECRET_PATH))
                    .hasRootCauseInstanceOf(SSLException.class);
        } finally {
            renewed.close();
        }
    }

    private static void everyReasonGetsALineAgain() throws InterruptedException {
        Thread.sleep(1_050);
    }

    private void refused(String reason) {
        assertThat(told)
                .singleElement()
                .asString()
                .startsWith("WARN")
                .contains(reason)
                .doesNotContain("9c1f", "CN=", "127.0.0.1");
    }

    private static PeerGate gate(boolean management) {
        return new PeerGate(config(Optional.empty(), List.of("masking-gateway")), management);
    }

    private static TrustStoreAndTrustOptions trust(Path pem) {
        return new PeerTrust(config(Optional.of(pem), List.of())).getTrustStore(vertx);
    }

    private static PeerConfig config(Optional<Path> pem, List<String> allowed) {
        return new PeerConfig() {
            @Override
            public Optional<Path> authority() {
                return pem;
            }

            @Override
            public Optional<List<String>> allowed() {
                return Optional.of(allowed);
            }
        };
    }

    private static PemKeyCertOptions pem(Identity identity) {
        return new PemKeyCertOptions()
                .setCertPath(identity.certificate().toString())
                .setKeyPath(identity.key().toString());
    }

    private static HttpServer serve(PeerGate gate) throws Exception {
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setHost("127.0.0.1")
                .setPort(0)
                .setKeyCertOptions(pem(member))
                .setTrustOptions(trust(member.authority()).options);
        gate.customizeHttpsServer(options);
        Router router = Router.router(vertx);
        router.route().handler(gate::admit);
        router.route().handler(context -> context.response().end());
        return vertx.createHttpServer(options)
                .requestHandler(router)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static int get(@Nullable Identity who, String path) throws Exception {
        return get(server, who, member.authority(), path);
    }

    private static int get(@Nullable Identity who, Path believes, String path) throws Exception {
        return get(server, who, believes, path);
    }

    private static int get(HttpServer where, @Nullable Identity who, Path believes, String path) throws Exception {
        HttpClientOptions options =
                new HttpClientOptions().setSsl(true).setVerifyHost(true).setTrustOptions(trust(believes).options);
        if (who != null) {
            options.setKeyCertOptions(pem(who));
        }
        return vertx.createHttpClient(options)
                .request(HttpMethod.GET, where.actualPort(), "127.0.0.1", path)
                .compose(request -> request.send())
                .map(response -> response.statusCode())
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }
}
