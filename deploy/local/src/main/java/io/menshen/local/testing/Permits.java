package io.menshen.local.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.local.stack.PermitKeys;
import io.menshen.local.stack.Stack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Mints permits as the gateway does, for tests of the services behind it and for the launcher's own tools.
///
/// ```java
/// String token =
/// Permits.forAudience("member-service").subject("…").roles("group-leader").operation("readRoster").sign();
/// ```
public final class Permits {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// The keys of the stack that was started last in this process: what the static entry signs with.
    private static volatile @Nullable PermitKeys latest;

    private final PermitKeys keys;

    private Permits(PermitKeys keys) {
        this.keys = keys;
    }

    /// Those of this stack.
    public static Permits of(Stack stack) {
        PermitKeys keys = stack.permitKeys();
        latest = keys;
        return new Permits(keys);
    }

    /// A permit for this service, signed with the key of the running test stack.
    public static Draft forAudience(String service) {
        PermitKeys running = latest;
        if (running == null) {
            throw new IllegalStateException(
                    "no stack runs in this process: use @WithTestResource(StackResource.class)");
        }
        return new Draft(running, service);
    }

    /// The same for the stack that these permits belong to.
    public Draft to(String service) {
        return new Draft(keys, service);
    }

    /// A permit being written. Everything can be set wrong on purpose.
    public static final class Draft {

        private final PermitKeys keys;
        private final ObjectNode claims = JSON.createObjectNode();
        private Duration lifetime = Duration.ofSeconds(60);
        private Instant issued = InstantSource.system().instant();

        private Draft(PermitKeys keys, String audience) {
            this.keys = keys;
            claims.put("iss", "menshen-gateway");
            claims.put("aud", audience);
            claims.put("sub", UUID.randomUUID().toString());
        }

        public Draft issuer(String issuer) {
            claims.put("iss", issuer);
            return this;
        }

        public Draft subject(String subject) {
            claims.put("sub", subject);
            return this;
        }

        /// The caller's username (claim `upn`).
        public Draft username(String username) {
            claims.put("upn", username);
            return this;
        }

        /// The caller's realm roles, or `gateway` for the gateway itself (claim `groups`).
        public Draft roles(String... roles) {
            array("groups", roles);
            return this;
        }

        /// The gateway speaking for itself, as it does on internal paths.
        public Draft asGateway() {
            return subject("masking-gateway").roles("gateway");
        }

        /// The operationId that this permit is for (claim `op`).
        public Draft operation(String operationId) {
            claims.put("op", operationId);
            return this;
        }

        public Draft purpose(String purpose) {
            claims.put("purpose", purpose);
            return this;
        }

        public Draft basis(String basis) {
            claims.put("basis", basis);
            return this;
        }

        /// The field groups that may be opened.
        public Draft open(String... groups) {
            array("open", groups);
            return this;
        }

        /// What a grant or a crisis in hand is about (claims `leave-…`).
        public Draft leave(List<String> members, List<String> groups, boolean drill, boolean minors) {
            array("leave-members", members.toArray(String[]::new));
            array("leave-groups", groups.toArray(String[]::new));
            claims.put("leave-drill", drill);
            claims.put("leave-minors", minors);
            return this;
        }

        /// The caller's own member id.
        public Draft member(String member) {
            claims.put("member", member);
            return this;
        }

        public Draft member(UUID member) {
            return member(member.toString());
        }

        /// The other numbers that lead to the caller's own record.
        public Draft merged(UUID... numbers) {
            array("merged", Arrays.stream(numbers).map(UUID::toString).toArray(String[]::new));
            return this;
        }

        /// For whom the caller's member stands in this operation, each as `kind/representation/member`.
        public Draft standsFor(String... words) {
            array("stands-for", words);
            return this;
        }

        /// The caller's verified mobile, E.164.
        public Draft phone(String phone) {
            claims.put("phone", phone);
            return this;
        }

        public Draft claim(String name, String value) {
            claims.put(name, value);
            return this;
        }

        public Draft lifetime(Duration lifetime) {
            this.lifetime = lifetime;
            return this;
        }

        public Draft issuedAt(Instant issued) {
            this.issued = issued;
            return this;
        }

        /// The finished token, for `Authorization: Bearer …`.
        public String sign() {
            claims.put("jti", UUID.randomUUID().toString());
            claims.put("iat", issued.getEpochSecond());
            claims.put("exp", issued.plus(lifetime).getEpochSecond());
            ObjectNode header = JSON.createObjectNode().put("alg", "RS256").put("typ", "JWT");
            try {
                String signed = part(header) + "." + part(claims);
                Signature signature = Signature.getInstance("SHA256withRSA");
                signature.initSign(read(keys.privateKey()));
                signature.update(signed.getBytes(StandardCharsets.US_ASCII));
                return signed + "." + encode(signature.sign());
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException("the permit could not be signed", e);
            }
        }

        private void array(String name, String... values) {
            ArrayNode array = claims.putArray(name);
            for (String value : values) {
                array.add(value);
            }
        }

        private static String part(ObjectNode node) throws JsonProcessingException {
            return encode(JSON.writeValueAsBytes(node));
        }

        private static String encode(byte[] bytes) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }

        private static PrivateKey read(Path file) throws IOException, GeneralSecurityException {
            String text =
                    Files.readString(file).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
        }
    }
}
