package io.menshen.member.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.Evidence;
import io.menshen.platform.event.CloudEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class RestrictionResourceTest {

    Stack stack;

    private final Caller member = Caller.member();
    private final Caller care = Caller.staff("customer-service");
    private final String mobile = Caller.someMobile();
    private String id = "";

    @BeforeEach
    void aMember() {
        id = member.calls("registerMember")
                .body(Map.of("displayName", "金丝雀", "mobile", mobile))
                .post("/v1/members")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    @Test
    void whoRestrictsIsFoundByNobodyAndStillSeesEverything() {
        searched().body("items", hasSize(1));

        member.calls("restrictProcessing")
                .post("/v1/me/restriction")
                .then()
                .statusCode(200)
                .body("restricted", is(true));

        searched().body("items", hasSize(0));
        care.calls("readMember").get("/v1/members/{id}", id).then().statusCode(404);
        member.calls("readMe").get("/v1/me").then().statusCode(200).body("displayName", is("金丝雀"));
    }

    @Test
    void aLiftedRestrictionLeavesNoTrace() {
        member.calls("restrictProcessing").post("/v1/me/restriction").then().statusCode(200);

        member.calls("liftRestriction")
                .post("/v1/me/restriction/lifting")
                .then()
                .statusCode(200)
                .body("restricted", is(false));

        searched().body("items", hasSize(1));
        care.calls("readMember").get("/v1/members/{id}", id).then().statusCode(200);
    }

    @Test
    void theOtherServicesHearOfItOnceAndTheLogToo() throws Exception {
        member.calls("restrictProcessing").post("/v1/me/restriction").then().statusCode(200);
        member.calls("restrictProcessing").post("/v1/me/restriction").then().statusCode(200);
        member.calls("liftRestriction")
                .post("/v1/me/restriction/lifting")
                .then()
                .statusCode(200);

        assertThat(told()).containsExactly(Restrictions.RESTRICTED, Restrictions.UNRESTRICTED);
        assertThat(Evidence.of(stack).all("processing.restricted", id, 1)).hasSize(1);
        Evidence.of(stack).waitFor("processing.unrestricted", id);
    }

    private ValidatableResponse searched() {
        return care.calls("searchMembers")
                .body(Map.of("by", "mobile", "value", mobile))
                .post("/v1/member-searches")
                .then()
                .statusCode(200);
    }

    private List<String> told() throws Exception {
        List<String> types = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        stack.kafka().bootstrapServers(),
                        "group.id",
                        UUID.randomUUID().toString(),
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of("menshen.member"));
            for (int i = 0; i < 40 && !types.contains(Restrictions.UNRESTRICTED); i++) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    CloudEvent event = CloudEvent.from(record);
                    if (event.key().equals(id) && event.type().contains("restricted")) {
                        types.add(event.type());
                    }
                }
            }
        }
        return types;
    }
}
