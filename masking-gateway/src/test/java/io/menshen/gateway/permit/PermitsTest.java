package io.menshen.gateway.permit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PermitsTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    Path folder;

    private KeyPair keys;
    private Permits permits;

    @BeforeEach
    void begin() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        Path file = folder.resolve("permit.pem");
        Files.writeString(
                file,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(keys.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        permits = new Permits(
                config(file.toUri().toString()),
                Clock.fixed(NOON, ZoneOffset.UTC),
                Executors.newVirtualThreadPerTaskExecutor());
    }

    @Test
    void aPermitIsSignedAndLivesAMinute() throws Exception {
        String permit = permits.mint(order("courier1", "route/1")).join();

        String[] parts = permit.split("\\.");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(keys.getPublic());
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        JsonNode claims = claims(permit);
        assertThat(claims.path("exp").asLong()).isEqualTo(NOON.plusSeconds(60).getEpochSecond());
        assertThat(claims.path("op").asText()).isEqualTo("readRoute");
        assertThat(claims.path("basis").asText()).isEqualTo("route/1");
        assertThat(claims.path("open")).hasSize(1);
        assertThat(claims.has("phone")).isFalse();
        assertThat(claims.has("member")).isFalse();
    }

    @Test
    void theSameOrderGetsTheSamePermit() {
        assertThat(permits.mint(order("courier1", "route/1")).join())
                .isEqualTo(permits.mint(order("courier1", "route/1")).join());
    }

    @Test
    void anotherCallerOrBasisGetsAnother() {
        String permit = permits.mint(order("courier1", "route/1")).join();

        assertThat(permits.mint(order("courier2", "route/1")).join()).isNotEqualTo(permit);
        assertThat(permits.mint(order("courier1", "route/2")).join()).isNotEqualTo(permit);
    }

    @Test
    void anOrderNamesNobodyWhenPrinted() {
        assertThat(PermitOrder.link("member-service", "linkAccount", "sub", "+8613812345678")
                        .toString())
                .doesNotContain("138");
    }

    private static PermitOrder order(String username, String basis) {
        return new PermitOrder(
                "member-service",
                "readRoute",
                "sub",
                username,
                Set.of("courier"),
                "delivery",
                basis,
                Set.of("contact"),
                null,
                Set.of(),
                null);
    }

    private static JsonNode claims(String permit) throws Exception {
        return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(permit.split("\\.")[1]));
    }

    private static PermitConfig config(String location) {
        return new PermitConfig() {
            @Override
            public String privateKeyLocation() {
                return location;
            }

            @Override
            public String issuer() {
                return "menshen-gateway";
            }

            @Override
            public Duration lifetime() {
                return Duration.ofSeconds(60);
            }

            @Override
            public Duration margin() {
                return Duration.ofSeconds(15);
            }

            @Override
            public int kept() {
                return 100;
            }

            @Override
            public boolean required() {
                return false;
            }
        };
    }
}
