package io.menshen.member.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.database.Database;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class ExpiryTest {

    @Inject
    Members members;

    @Inject
    Database database;

    @Test
    void whatNobodyClaimsInTimeIsGoneForEverybody() {
        Caller leader = Caller.leader();
        String mobile = Caller.someMobile();
        String group = leader.opensGroup();
        String member = leader.addsMember(group, "张伟", mobile, "3-2-502");
        database.update("UPDATE member SET expires_at = now() - interval '1 s' WHERE id = ?", UUID.fromString(member));

        members.expireTheDue();

        leader.calls("readMember").get("/v1/members/{id}", member).then().statusCode(404);
        leader.calls("listGroupMembers")
                .get("/v1/groups/{id}/members", group)
                .then()
                .body("items", is(empty()));
        Caller.member()
                .withPhone("+86" + mobile)
                .put("/internal/account")
                .then()
                .statusCode(404);
        for (String table : new String[] {"sealed_group", "mobile_search", "group_identity"}) {
            assertThat(database.exists("SELECT 1 FROM " + table + " WHERE member = ?", UUID.fromString(member)))
                    .as(table)
                    .isFalse();
        }
        assertThat(database.exists("SELECT 1 FROM claimed_key WHERE subject = ?", UUID.fromString(member)))
                .isFalse();
    }
}
