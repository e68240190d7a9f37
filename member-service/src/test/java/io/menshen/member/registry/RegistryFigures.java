package io.menshen.member.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/// What a registration with identity and payment costs, and a read of the own record with and without them: one
/// caller after the other, over HTTP, without the gateway. Figures are printed; what is asserted is only that
/// all were answered.
///
/// Not part of a test run: `mvn -pl member-service -am test -Dtest=RegistryFigures`.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class RegistryFigures {

    private static final Logger LOG = Logger.getLogger(RegistryFigures.class);
    private static final int TIMES = Integer.getInteger("figures.times", 1_500);
    private static final String BODY = """
            {"displayName": "小张", "realName": "张伟", "idNumber": "%s", "bankCard": "6222000000000000004",
             "purposes": ["membership", "ordering", "legal-duty"], "noticeVersion": 1}""";

    @TestHTTPResource
    URI service;

    @Test
    void registeringAndReading() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            registers(http, TIMES);
            report("register", registers(http, TIMES));
            Caller member = Caller.member();
            send(http, post(member));
            String[] whole = {"contact", "delivery", "identity", "payment", "profile", "care"};
            String[] without = {"contact", "delivery", "profile", "care"};
            reads(http, get(member, whole), 2 * TIMES);
            reads(http, get(member, without), TIMES);
            report("self read with identity and payment", reads(http, get(member, whole), 2 * TIMES));
            report("self read without them", reads(http, get(member, without), 2 * TIMES));
        }
    }

    private long[] registers(HttpClient http, int times) throws IOException, InterruptedException {
        long[] took = new long[times];
        for (int i = 0; i < times; i++) {
            HttpRequest request = post(Caller.member());
            long begin = System.nanoTime();
            assertThat(send(http, request)).isEqualTo(201);
            took[i] = System.nanoTime() - begin;
        }
        return took;
    }

    private static long[] reads(HttpClient http, HttpRequest request, int times)
            throws IOException, InterruptedException {
        long[] took = new long[times];
        for (int i = 0; i < times; i++) {
            long begin = System.nanoTime();
            assertThat(send(http, request)).isEqualTo(200);
            took[i] = System.nanoTime() - begin;
        }
        return took;
    }

    private HttpRequest post(Caller member) {
        return HttpRequest.newBuilder(service.resolve("/v1/members"))
                .header(
                        "Authorization",
                        "Bearer " + member.permit("registerMember").sign())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(BODY.formatted(Caller.someIdNumber())))
                .build();
    }

    private HttpRequest get(Caller member, String... groups) {
        return HttpRequest.newBuilder(service.resolve("/v1/me"))
                .header(
                        "Authorization",
                        "Bearer " + member.permit("readMe").open(groups).sign())
                .build();
    }

    private static int send(HttpClient http, HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray()).statusCode();
    }

    private static void report(String what, long[] took) {
        Arrays.sort(took);
        LOG.infof(
                "figure: %s: median %.0f µs, p90 %.0f µs, p99 %.0f µs (%d)",
                what,
                took[took.length / 2] / 1e3,
                took[took.length * 9 / 10] / 1e3,
                took[took.length * 99 / 100] / 1e3,
                took.length);
    }
}
