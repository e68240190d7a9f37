package io.menshen.member.message;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/// An SMTP server, and an SMS provider that speaks the protocol of Alibaba Cloud's `SendSms`, for tests.
public final class Providers implements QuarkusTestResourceLifecycleManager {

    /// One call of the SMS provider.
    record Call(Map<String, String> headers, Map<String, String> parameters) {}

    /// What the SMS provider heard, and what it will say; `OK` if nothing else is asked for.
    static final class Sms {
        final List<Call> calls = new CopyOnWriteArrayList<>();
        final Queue<String> answers = new ConcurrentLinkedQueue<>();
    }

    private final Sms sms = new Sms();
    private final GreenMail mail = new GreenMail(new ServerSetup(freePort(), null, ServerSetup.PROTOCOL_SMTP));
    private HttpServer provider;

    @Override
    public Map<String, String> start() {
        mail.start();
        try {
            provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        provider.createContext("/", this::answer);
        provider.start();
        Map<String, String> settings = new HashMap<>();
        settings.put("menshen.message.sms", "real");
        settings.put("menshen.message.email", "real");
        settings.put("menshen.message.pause", "200ms");
        settings.put("menshen.message.look", "100ms");
        settings.put("menshen.message.patience", "3s");
        settings.put(
                "menshen.sms.endpoint",
                "http://127.0.0.1:" + provider.getAddress().getPort());
        settings.put("menshen.sms.access-key-id", "an-id");
        settings.put("menshen.sms.access-key-secret", "a-secret");
        settings.put("menshen.sms.sign-name", "门神");
        settings.put("menshen.sms.template.claim-code-zh", "SMS_1");
        settings.put("menshen.sms.template.look-through-zh", "SMS_2");
        settings.put("menshen.sms.limit", "1s");
        settings.put("quarkus.mailer.mock", "false");
        settings.put("quarkus.mailer.from", "menshen@example.org");
        settings.put("quarkus.mailer.host", "127.0.0.1");
        settings.put("quarkus.mailer.port", Integer.toString(mail.getSmtp().getPort()));
        settings.put("quarkus.mailer.start-tls", "DISABLED");
        return settings;
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(), values.getFirst()));
        Map<String, String> parameters = new HashMap<>();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String query = exchange.getRequestURI().getRawQuery();
        for (String pair : ((query == null ? "" : query) + "&" + body).split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2) {
                parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        sms.calls.add(new Call(headers, parameters));
        String code = sms.answers.isEmpty() ? "OK" : sms.answers.poll();
        if (code.equals("SILENCE")) {
            return;
        }
        byte[] answer = "{\"Code\":\"%s\",\"Message\":\"about %s\",\"BizId\":\"1\",\"RequestId\":\"2\"}"
                .formatted(code, parameters.get("PhoneNumbers"))
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    /// A server that is stopped and started again has to have the same port.
    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(sms, field -> field.getType() == Sms.class);
        injector.injectIntoFields(mail, field -> field.getType() == GreenMail.class);
    }

    @Override
    public void stop() {
        mail.stop();
        if (provider != null) {
            provider.stop(0);
        }
    }
}
