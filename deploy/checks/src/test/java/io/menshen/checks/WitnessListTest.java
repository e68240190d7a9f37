package io.menshen.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// What overlays say of witnesses can be read: a slip in a key would freeze nothing and prove nothing. An overlay of
/// one's own is looked at with `-Dmenshen.overlay=FOLDER`, and must name somebody.
class WitnessListTest {

    static final List<String> FLAVOURS = Manifests.FLAVOURS;

    private static final Pattern WITNESS =
            Pattern.compile("(?<name>[^+\\s]+)\\+(?<hash>[0-9a-f]{8})\\+(?<key>[A-Za-z0-9+/]{44}) (?<address>\\S+)");
    private static final byte COSIGNATURE = 4;

    @ParameterizedTest
    @FieldSource("FLAVOURS")
    void whatAFlavourNamesCanBeRead(String flavour) {
        String list = list(Manifests.of(flavour));

        assertThat(list.isBlank() ? List.of() : faults(list)).isEmpty();
    }

    @Test
    @EnabledIfSystemProperty(named = "menshen.overlay", matches = ".+")
    void anOverlayOfOnesOwnNamesWitnesses() throws IOException, InterruptedException {
        String list = list(Manifests.parse(RenderedTest.kustomize(Path.of(System.getProperty("menshen.overlay")))));

        assertThat(list).as("MENSHEN_WITNESS_LIST").isNotBlank();
        assertThat(faults(list)).isEmpty();
    }

    @Test
    void slipsAreNoticed() {
        String good = vkey("witness.example.org/w1", (byte) 7) + " http://witness:8443";

        assertThat(faults(good)).isEmpty();
        assertThat(faults(good + "," + vkey("witness.committee.example/w1", (byte) 8)
                        + " https://witness.committee.example"))
                .isEmpty();
        assertThat(faults(good.replace("/w1", "/w2")))
                .containsExactly("witness.example.org/w2: its hash is of another key or name");
        assertThat(faults(good.replace("http://witness:8443", "witness:8443"))).isNotEmpty();
        assertThat(faults(good.replace("http://witness:8443", "http://witness.committee.example")))
                .containsExactly("witness.example.org/w1: outside of the cluster only https");
        assertThat(faults(good + "," + good)).containsExactly("witness.example.org/w1: named twice");
        assertThat(faults("<vkey> http://witness:8443")).isNotEmpty();
    }

    private static String list(Manifests manifests) {
        return manifests
                .environment(manifests.one("Deployment", "audit-service"))
                .getOrDefault("MENSHEN_WITNESS_LIST", "");
    }

    private static List<String> faults(String list) {
        List<String> faults = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String each : list.split(",", -1)) {
            Matcher witness = WITNESS.matcher(each.strip());
            if (!witness.matches()) {
                faults.add("not a vkey, a space and an address: " + each);
                continue;
            }
            String name = witness.group("name");
            byte[] key = Base64.getDecoder().decode(witness.group("key"));
            if (key.length != 33 || key[0] != COSIGNATURE) {
                faults.add(name + ": not the key of a witness");
            } else if (!hash(name, key).equals(witness.group("hash"))) {
                faults.add(name + ": its hash is of another key or name");
            }
            URI address = URI.create(witness.group("address"));
            boolean inside = address.getHost() != null && !address.getHost().contains(".");
            if (address.getHost() == null || !List.of("http", "https").contains(String.valueOf(address.getScheme()))) {
                faults.add(name + ": not an address");
            } else if (!inside && !address.getScheme().equals("https")) {
                faults.add(name + ": outside of the cluster only https");
            }
            if (!names.add(name)) {
                faults.add(name + ": named twice");
            }
        }
        return faults;
    }

    /// As C2SP's signed notes define it.
    private static String hash(String name, byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(key), 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String vkey(String name, byte seed) {
        byte[] key = new byte[33];
        Arrays.fill(key, seed);
        key[0] = COSIGNATURE;
        return name + "+" + hash(name, key) + "+" + Base64.getEncoder().encodeToString(key);
    }
}
