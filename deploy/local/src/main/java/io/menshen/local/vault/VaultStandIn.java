package io.menshen.local.vault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ServerFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// A small stand-in for HashiCorp Vault on machines that have none: the part of its HTTP API that the suite uses,
/// with Vault's statuses, messages and formats. **Not a vault**: its keys lie in an owner-only file, not behind an HSM
/// or several people. ADR 0008 says why it exists; the Vault contract suite holds it to what a real Vault does.
public final class VaultStandIn implements AutoCloseable {

    static {
        // Without this the JDK's server holds small answers back for 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_BODY = 32 * 1024 * 1024;

    private final Barrier barrier;
    private final HttpServer server;
    private final ExecutorService threads;
    private final InstantSource clock;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    /// Starts a stand-in, sealed when it has been used before.
    public VaultStandIn(int port, Path folder, InstantSource clock) {
        this.clock = clock;
        try {
            this.barrier = new Barrier(OwnerOnly.folder(folder));
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
        } catch (IOException e) {
            throw new ServerFailure(
                    "The Vault stand-in cannot listen on port %d: %s.".formatted(port, e.getMessage()), e);
        }
        this.threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /// A process of its own: `VaultStandIn PORT FOLDER`.
    public static void main(String[] arguments) throws InterruptedException {
        VaultStandIn vault =
                new VaultStandIn(Integer.parseInt(arguments[0]), Path.of(arguments[1]), InstantSource.system());
        Runtime.getRuntime().addShutdownHook(new Thread(vault::close));
        Thread.currentThread().join();
    }

    private record Answer(int status, @Nullable ObjectNode body) {}

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = answer(exchange);
            } catch (VaultRefusal refusal) {
                ObjectNode body = JSON.createObjectNode();
                refusal.errors().forEach(body.putArray("errors")::add);
                answer = new Answer(refusal.status(), body);
            } catch (TransitEngine.BatchFailed failed) {
                ObjectNode body = envelope();
                body.set("data", failed.data());
                answer = new Answer(400, body);
            } catch (RuntimeException e) {
                // The class only: a message could carry a piece of a secret.
                ObjectNode body = JSON.createObjectNode();
                body.putArray("errors").add("internal error: " + e.getClass().getSimpleName());
                answer = new Answer(500, body);
            }
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            ObjectNode content = answer.body();
            if (content == null || exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(answer.status(), -1);
                return;
            }
            byte[] bytes = JSON.writeValueAsBytes(content);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (!path.startsWith("/v1/")) {
            throw VaultRefusal.notFound();
        }
        String token = exchange.getRequestHeaders().getFirst("X-Vault-Token");
        if (token == null) {
            String bearer = exchange.getRequestHeaders().getFirst("Authorization");
            token = bearer != null && bearer.startsWith("Bearer ") ? bearer.substring(7) : null;
        }
        Request request = new Request(
                method(exchange),
                path.substring(4).replaceAll("/+$", ""),
                Query.of(exchange.getRequestURI().getQuery()),
                token,
                body(exchange));
        boolean maySaveNothing =
                request.method == Method.READ || request.method == Method.LIST || request.onlyComputes();
        // A new key may be made by an encryption, so that one starts over under the other lock.
        if (maySaveNothing) {
            lock.readLock().lock();
            try {
                if (!barrier.initialized() || barrier.sealed() || !makesKey(request)) {
                    return answer(request);
                }
            } finally {
                lock.readLock().unlock();
            }
        }
        lock.writeLock().lock();
        try {
            return answer(request);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private boolean makesKey(Request request) {
        return request.method == Method.WRITE && creates(request);
    }

    private enum Method {
        READ,
        LIST,
        WRITE,
        DELETE
    }

    private record Request(
            Method method,
            String path,
            Map<String, String> query,
            @Nullable String token,
            ObjectNode body) {

        /// Transit operations read keys and change nothing.
        boolean onlyComputes() {
            return path.matches("[^/]+/(encrypt|decrypt|rewrap|datakey|hmac|sign|verify|random)(/.*)?");
        }

        List<String> after(int parts) {
            List<String> all = List.of(path.split("/", -1));
            return all.subList(Math.min(parts, all.size()), all.size());
        }
    }

    private Answer answer(Request request) {
        Answer open = withoutToken(request);
        if (open != null) {
            return open;
        }
        ObjectNode state = barrier.state();
        Tokens tokens = tokens(state);
        Policies policies = new Policies(state.withObject("/policies"));
        if (request.path.matches("auth/(approle|kubernetes)/login") && request.method == Method.WRITE) {
            ObjectNode answer = envelope();
            logins(state).login(request.path.split("/", -1)[1], request.body, answer);
            barrier.save();
            return new Answer(200, answer);
        }
        String token = request.token == null ? "" : request.token;
        ObjectNode entry = tokens.require(token);
        authorize(request, policies, tokens.policies(entry));
        return route(request, state, tokens, policies, token, entry);
    }

    /// Health, initialisation and unsealing need no token.
    private @Nullable Answer withoutToken(Request request) {
        return switch (request.path) {
            case "sys/health" -> health(request);
            case "sys/seal-status" -> new Answer(200, sealStatus());
            case "sys/init" ->
                request.method == Method.READ
                        ? new Answer(200, JSON.createObjectNode().put("initialized", barrier.initialized()))
                        : new Answer(200, initialize(request.body));
            case "sys/unseal" -> {
                if (!barrier.initialized()) {
                    throw VaultRefusal.badRequest("Vault is not initialized");
                }
                if (barrier.sealed()) {
                    barrier.unseal(request.body.path("key").asText());
                }
                yield new Answer(200, sealStatus());
            }
            default -> {
                if (!barrier.initialized()) {
                    throw new VaultRefusal(503, "Vault is sealed");
                }
                yield null;
            }
        };
    }

    private Answer health(Request request) {
        ObjectNode body = JSON.createObjectNode();
        body.put("initialized", barrier.initialized());
        body.put("sealed", barrier.sealed());
        body.put("standby", false);
        body.put("performance_standby", false);
        body.put("replication_performance_mode", "disabled");
        body.put("replication_dr_mode", "disabled");
        body.put("server_time_utc", clock.instant().getEpochSecond());
        body.put("version", "0-menshen-stand-in");
        body.put("cluster_name", "menshen-stand-in");
        body.put("cluster_id", "");
        int status = 200;
        if (!barrier.initialized()) {
            status = Integer.parseInt(request.query.getOrDefault("uninitcode", "501"));
        } else if (barrier.sealed()) {
            status = Integer.parseInt(request.query.getOrDefault("sealedcode", "503"));
        }
        return new Answer(status, body);
    }

    private ObjectNode sealStatus() {
        ObjectNode status = JSON.createObjectNode();
        status.put("type", "shamir");
        status.put("initialized", barrier.initialized());
        status.put("sealed", barrier.sealed());
        status.put("t", 1);
        status.put("n", 1);
        status.put("progress", 0);
        status.put("nonce", "");
        status.put("version", "0-menshen-stand-in");
        status.put("storage_type", "file");
        return status;
    }

    private ObjectNode initialize(ObjectNode wish) {
        if (barrier.initialized()) {
            throw VaultRefusal.badRequest("Vault is already initialized");
        }
        if (wish.path("secret_shares").asInt(1) != 1
                || wish.path("secret_threshold").asInt(1) != 1) {
            throw VaultRefusal.badRequest("the stand-in has exactly one key share");
        }
        byte[] key = barrier.initialize();
        ObjectNode state = barrier.state();
        // All branches exist from the start, so that readers side by side never add one.
        for (String branch : List.of("policies", "tokens", "logins", "mounts", "auth", "engines")) {
            state.putObject(branch);
        }
        ObjectNode answer = JSON.createObjectNode();
        answer.putArray("keys").add(java.util.HexFormat.of().formatHex(key));
        answer.putArray("keys_base64").add(java.util.Base64.getEncoder().encodeToString(key));
        ObjectNode issued = JSON.createObjectNode();
        tokens(state).issue(issued, List.of("root"), "root", 0, false, Map.of());
        answer.put("root_token", issued.path("auth").path("client_token").asText());
        // As Vault does, it starts sealed.
        barrier.save();
        barrier.seal();
        return answer;
    }

    private void authorize(Request request, Policies policies, List<String> names) {
        String capability = switch (request.method) {
            case READ -> "read";
            case LIST -> "list";
            case DELETE -> "delete";
            case WRITE -> creates(request) ? "create" : "update";
        };
        boolean allowed = policies.allows(names, request.path, capability);
        if (request.path.equals("sys/seal")) {
            allowed = allowed && policies.allows(names, request.path, "sudo");
        }
        if (!allowed) {
            throw VaultRefusal.denied();
        }
    }

    private boolean creates(Request request) {
        ObjectNode state = barrier.state();
        if (request.path.matches("auth/(approle|kubernetes)/.*")) {
            return logins(state).creates(request.path.split("/", -1)[1], String.join("/", request.after(2)));
        }
        String mount = mount(state, request.path);
        if (mount == null) {
            return false;
        }
        String rest = request.path.substring(mount.length());
        return switch (type(state, mount)) {
            case "transit" -> transit(state, mount).creates(rest);
            case "kv" -> keyValue(state, mount).creates(rest);
            default -> false;
        };
    }

    private Answer route(
            Request request, ObjectNode state, Tokens tokens, Policies policies, String token, ObjectNode entry) {
        if (request.path.startsWith("auth/token/")) {
            return token(request, tokens, token, entry);
        }
        if (request.path.matches("auth/(approle|kubernetes)/.+")) {
            return login(request, state);
        }
        if (request.path.equals("sys") || request.path.startsWith("sys/")) {
            return system(request, state, policies, tokens.policies(entry));
        }
        String mount = mount(state, request.path);
        if (mount == null) {
            throw new VaultRefusal(404, "no handler for route \"%s\". route entry not found.".formatted(request.path));
        }
        String rest = request.path.substring(mount.length());
        return switch (type(state, mount)) {
            case "transit" -> transit(request, transit(state, mount), rest);
            case "kv" -> keyValue(request, keyValue(state, mount), rest);
            default -> throw VaultRefusal.notFound();
        };
    }

    private Answer token(Request request, Tokens tokens, String token, ObjectNode entry) {
        ObjectNode answer = envelope();
        String other = request.body.path("token").asText("");
        return switch (request.path) {
            case "auth/token/lookup-self" -> {
                tokens.describe(answer.putObject("data"), token, entry);
                yield new Answer(200, answer);
            }
            case "auth/token/lookup" -> {
                tokens.describe(answer.putObject("data"), other, tokens.require(other));
                yield new Answer(200, answer);
            }
            case "auth/token/renew-self" -> {
                tokens.renew(answer, token);
                barrier.save();
                yield new Answer(200, answer);
            }
            case "auth/token/renew" -> {
                tokens.renew(answer, other);
                barrier.save();
                yield new Answer(200, answer);
            }
            case "auth/token/revoke-self", "auth/token/revoke" -> {
                tokens.revoke(request.path.endsWith("-self") ? token : other);
                barrier.save();
                yield new Answer(204, null);
            }
            case "auth/token/create", "auth/token/create-orphan" -> {
                List<String> wanted = new ArrayList<>();
                request.body.path("policies").forEach(name -> wanted.add(name.asText()));
                List<String> own = tokens.policies(entry);
                if (!own.contains("root") && !own.containsAll(wanted)) {
                    throw VaultRefusal.badRequest("child policies must be subset of parent");
                }
                tokens.issue(
                        answer,
                        wanted.isEmpty() ? own : wanted,
                        request.body.path("display_name").asText("token"),
                        Durations.seconds(request.body.path("ttl"), 32L * 24 * 3600),
                        request.body.path("renewable").asBoolean(true),
                        Map.of());
                barrier.save();
                yield new Answer(200, answer);
            }
            default -> throw VaultRefusal.notFound();
        };
    }

    private Answer login(Request request, ObjectNode state) {
        String kind = request.path.split("/", -1)[1];
        String rest = String.join("/", request.after(2));
        Logins logins = logins(state);
        ObjectNode answer = envelope();
        ObjectNode data = answer.putObject("data");
        if (!state.path("auth").has(kind)) {
            throw new VaultRefusal(404, "no handler for route \"%s\". route entry not found.".formatted(request.path));
        }
        switch (request.method) {
            case READ -> logins.read(kind, rest, data);
            case WRITE -> {
                boolean answers = logins.write(kind, rest, request.body, data);
                barrier.save();
                return answers ? new Answer(200, answer) : new Answer(204, null);
            }
            case DELETE -> {
                logins.delete(kind, rest);
                barrier.save();
                return new Answer(204, null);
            }
            case LIST -> throw VaultRefusal.notFound();
        }
        return new Answer(200, answer);
    }

    private Answer system(Request request, ObjectNode state, Policies policies, List<String> own) {
        ObjectNode answer = envelope();
        ObjectNode data = answer.putObject("data");
        List<String> rest = request.after(1);
        String area = rest.getFirst();
        if (request.path.equals("sys/seal")) {
            barrier.seal();
            return new Answer(204, null);
        }
        if (request.path.equals("sys/capabilities-self")) {
            for (var path : request.body.path("paths")) {
                ArrayNode each = data.putArray(path.asText());
                List<String> capabilities = policies.capabilities(own, path.asText()).stream()
                        .sorted()
                        .toList();
                (capabilities.isEmpty() ? List.of("deny") : capabilities).forEach(each::add);
            }
            return new Answer(200, answer);
        }
        if (request.path.startsWith("sys/policies/acl") || area.equals("policy")) {
            return policy(request, policies, rest.getLast(), answer, data);
        }
        if (area.equals("mounts") || area.equals("auth")) {
            ObjectNode mounts = state.withObject("/" + area);
            if (request.method == Method.READ && rest.size() == 1) {
                data.setAll(mounts);
                return new Answer(200, answer);
            }
            String name = String.join("/", rest.subList(1, rest.size()));
            String key = area.equals("mounts") ? name + "/" : name;
            if (request.method == Method.WRITE) {
                if (mounts.has(key)) {
                    throw VaultRefusal.badRequest("path is already in use at %s/".formatted(name));
                }
                String type = request.body.path("type").asText();
                if (!List.of("transit", "kv", "approle", "kubernetes").contains(type)) {
                    throw VaultRefusal.badRequest("the stand-in has no engine of type \"%s\"".formatted(type));
                }
                mounts.set(key, request.body.deepCopy());
                if (area.equals("mounts")) {
                    state.withObject("/engines").putObject(key);
                }
                barrier.save();
                return new Answer(204, null);
            }
        }
        if (request.path.startsWith("sys/tools/random")) {
            TransitEngine.random(rest.subList(1, rest.size()).toArray(String[]::new), request.body, data);
            return new Answer(200, answer);
        }
        throw VaultRefusal.notFound();
    }

    private Answer policy(Request request, Policies policies, String name, ObjectNode answer, ObjectNode data) {
        switch (request.method) {
            case LIST -> policies.names().forEach(data.putArray("keys")::add);
            case READ -> {
                data.put("name", name);
                data.put("policy", policies.read(name));
            }
            case WRITE -> {
                policies.write(name, request.body.path("policy").asText());
                barrier.save();
                return new Answer(204, null);
            }
            case DELETE -> {
                policies.delete(name);
                barrier.save();
                return new Answer(204, null);
            }
        }
        return new Answer(200, answer);
    }

    private Answer transit(Request request, TransitEngine engine, String path) {
        ObjectNode answer = envelope();
        ObjectNode data = answer.putObject("data");
        switch (request.method) {
            case READ -> engine.read(path, data);
            case LIST -> engine.list(path, data);
            case DELETE -> {
                engine.delete(path);
                barrier.save();
                return new Answer(204, null);
            }
            case WRITE -> {
                TransitEngine.Written written = engine.write(path, request.body, data);
                if (written.changed()) {
                    barrier.save();
                }
                return written.answers() ? new Answer(200, answer) : new Answer(204, null);
            }
        }
        return new Answer(200, answer);
    }

    private Answer keyValue(Request request, KeyValueEngine engine, String path) {
        ObjectNode answer = envelope();
        ObjectNode data = answer.putObject("data");
        switch (request.method) {
            case READ -> {
                return new Answer(engine.read(path, request.query.get("version"), data) ? 200 : 404, answer);
            }
            case LIST -> engine.list(path, data);
            case DELETE -> {
                engine.delete(path);
                barrier.save();
                return new Answer(204, null);
            }
            case WRITE -> {
                boolean answers = engine.write(path, request.body, data);
                barrier.save();
                return answers ? new Answer(200, answer) : new Answer(204, null);
            }
        }
        return new Answer(200, answer);
    }

    private static @Nullable String mount(ObjectNode state, String path) {
        String best = null;
        for (Map.Entry<String, com.fasterxml.jackson.databind.JsonNode> mount :
                state.path("mounts").properties()) {
            if (path.startsWith(mount.getKey())
                    && (best == null || mount.getKey().length() > best.length())) {
                best = mount.getKey();
            }
        }
        return best;
    }

    private static String type(ObjectNode state, String mount) {
        return state.path("mounts").path(mount).path("type").asText();
    }

    private TransitEngine transit(ObjectNode state, String mount) {
        return new TransitEngine(engine(state, mount), clock);
    }

    private KeyValueEngine keyValue(ObjectNode state, String mount) {
        return new KeyValueEngine(engine(state, mount), clock);
    }

    private static ObjectNode engine(ObjectNode state, String mount) {
        return (ObjectNode) state.path("engines").path(mount);
    }

    private Tokens tokens(ObjectNode state) {
        return new Tokens(state.withObject("/tokens"), clock);
    }

    private Logins logins(ObjectNode state) {
        return new Logins(state.withObject("/logins"), tokens(state), clock);
    }

    private static ObjectNode envelope() {
        ObjectNode answer = JSON.createObjectNode();
        answer.put("request_id", UUID.randomUUID().toString());
        answer.put("lease_id", "");
        answer.put("renewable", false);
        answer.put("lease_duration", 0);
        answer.putNull("wrap_info");
        answer.putNull("warnings");
        answer.putNull("auth");
        return answer;
    }

    private static Method method(HttpExchange exchange) {
        String query = exchange.getRequestURI().getQuery();
        return switch (exchange.getRequestMethod()) {
            case "GET", "HEAD" -> query != null && query.contains("list=true") ? Method.LIST : Method.READ;
            case "LIST" -> Method.LIST;
            case "POST", "PUT" -> Method.WRITE;
            case "DELETE" -> Method.DELETE;
            default -> throw new VaultRefusal(405, "unsupported operation");
        };
    }

    private static ObjectNode body(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (bytes.length > LARGEST_BODY) {
            throw new VaultRefusal(413, "http: request body too large");
        }
        if (bytes.length == 0) {
            return JSON.createObjectNode();
        }
        try {
            if (JSON.readTree(bytes) instanceof ObjectNode body) {
                return body;
            }
        } catch (JsonProcessingException _) {
            // The same answer as for JSON that is no object.
        }
        throw VaultRefusal.badRequest("failed to parse JSON input");
    }
}
