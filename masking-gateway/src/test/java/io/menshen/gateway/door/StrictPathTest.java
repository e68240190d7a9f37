package io.menshen.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictPathTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/rounds/0190a0a0-0000-7000-8000-000000000001/roster",
                "/v1/audit/tile/0/x001/067.p/12",
                "/v1/me"
            })
    void plainPathsPass(String path) {
        assertThat(StrictPath.of(path).uri()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/members%2f1",
                "/v1/%6de",
                "/v1/../q/health",
                "/v1/./me",
                "/v1/.hidden",
                "/v1//me",
                "/v1/me/",
                "/v1/me;a=b",
                "/v1/me\\x",
                "/v1/会员",
                "http://elsewhere/v1/me",
                "*",
                "",
                "/v1/me?q=%zz",
                "/v1/me?q=a b",
                "/v1/me?q=<x>",
                "/v1/me#part"
            })
    void everyOtherFormIsRefused(String uri) {
        assertThatThrownBy(() -> StrictPath.of(uri)).isInstanceOf(Refused.class);
    }

    @Test
    void theQueryIsHandedOnAsItCame() {
        assertThat(StrictPath.of("/v1/audit/entries?q=actor:courier1&cursor=a%20b")
                        .uri())
                .isEqualTo("/v1/audit/entries?q=actor:courier1&cursor=a%20b");
    }
}
