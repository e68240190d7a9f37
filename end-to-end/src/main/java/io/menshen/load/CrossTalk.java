package io.menshen.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.caller.Answer;
import io.menshen.caller.Caller;
import io.menshen.caller.Unexpected;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.ServiceServer;
import io.menshen.story.OwnSuite;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `CrossTalk PEOPLE SECONDS`: so many members, each with a mobile of their own, read their own record at the
/// same time for so long, on a packaged suite. Whatever mobile stands in an answer, status 200 or not, has to
/// be the caller's.
///
/// The members come from a partner's file; they sign in at an identity provider of our own, which a second
/// gateway trusts. Exit code 1 when anybody saw anything of anybody else, or when less than half of the answers
/// showed the own record.
public final class CrossTalk {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern MOBILE = Pattern.compile("1380[0-9]{7}");

    private final AtomicInteger shown = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private final Queue<String> mixed = new ConcurrentLinkedQueue<>();

    private CrossTalk() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int people = Integer.parseInt(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        try (Issuer issuer = new Issuer(user -> "+86" + People.mobile(Integer.parseInt(user)));
                OwnSuite suite = OwnSuite.start()) {
            ServiceServer gateway =
                    suite.another(Service.GATEWAY, Map.of("quarkus.oidc.auth-server-url", issuer.url()));
            gateway.start();
            bring(people, Caller.signedIn(suite.gateway(), http, "partner-shop", suite.signIn()));
            List<Caller> callers = new ArrayList<>();
            for (int person = 0; person < people; person++) {
                callers.add(Caller.signedIn(URI.create(gateway.address()), http, Integer.toString(person), issuer));
            }
            out.printf("%,d members are there%n", people);
            CrossTalk talk = new CrossTalk();
            talk.run(callers, Duration.ofSeconds(seconds));
            ObjectNode result = talk.result();
            result.put("people", people);
            result.put("seconds", seconds);
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result));
            if (!talk.mixed.isEmpty() || talk.shown.get() < talk.refused.get() + talk.broken.get()) {
                System.exit(1);
            }
        } catch (Unexpected | ServerFailure e) {
            out.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void bring(int people, Caller partner) throws InterruptedException {
        StringBuilder csv = new StringBuilder("displayName,mobile,flat\n");
        for (int person = 0; person < people; person++) {
            csv.append("%s,%s,%s\n".formatted(People.name(person), People.mobile(person), People.flat(person)));
        }
        String job = partner.post(
                        "/v1/member-imports?noticeVersion=1&parts=1",
                        "text/csv; charset=utf-8",
                        csv.toString().getBytes(StandardCharsets.UTF_8))
                .expect(202)
                .value("job");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!partner.get("/v1/jobs/" + job).expect(200).value("state").equals("DONE")) {
            if (System.nanoTime() > end) {
                throw new Unexpected("an import takes longer than " + PATIENCE);
            }
            Thread.sleep(100);
        }
    }

    private void run(List<Caller> people, Duration length) throws InterruptedException {
        long end = System.nanoTime() + length.toNanos();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (Caller person : people) {
                running.add(callers.submit(() -> readOn(person, end)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new Unexpected("a caller failed", e);
        }
    }

    private void readOn(Caller person, long end) {
        while (System.nanoTime() < end) {
            try {
                look(person, person.get("/v1/me"));
            } catch (Unexpected e) {
                broken.incrementAndGet();
            }
        }
    }

    private void look(Caller person, Answer answer) {
        String own = People.mobile(Integer.parseInt(person.user()));
        boolean there = false;
        Matcher found = MOBILE.matcher(answer.text());
        while (found.find()) {
            if (found.group().equals(own)) {
                there = true;
            } else {
                mixed.add("person %s saw another mobile, request %s".formatted(person, answer.request()));
            }
        }
        if (answer.status() == 200 && there) {
            shown.incrementAndGet();
        } else {
            refused.incrementAndGet();
            if (there) {
                mixed.add("a refusal shows something, request " + answer.request());
            }
        }
    }

    private ObjectNode result() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("work", "members read their own records at the same time, each with a value of their own");
        json.put("goal", "0 see anything of anybody else");
        json.put("answersWithTheOwn", shown.get());
        json.put("refusedOrMasked", refused.get());
        json.put("withoutAnswer", broken.get());
        json.put("mixed", mixed.size());
        json.put(
                "loadAverageAfter", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        return json;
    }
}
