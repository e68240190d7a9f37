package io.menshen.audit.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class LogStatusTest {

    private Instant now = Instant.parse("2026-11-22T08:00:00Z");

    private final LogStatus status = new LogStatus(new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    private void pass(Duration waiting) {
        now = now.plus(waiting);
    }

    private HealthCheckResponse.Status readiness() {
        return new LogReadiness(status).call().getStatus();
    }

    /// The sequencer looks around every five seconds, and says again that it appends.
    @Test
    void sayingAgainThatItAppendsDoesNotMakeTheWaitingShorter() {
        status.becomes(LogStatus.State.APPENDING, null);
        status.progress(10, 10);
        assertThat(readiness()).isEqualTo(HealthCheckResponse.Status.UP);
        status.progress(11, 10);

        for (int i = 0; i < 6; i++) {
            pass(Duration.ofSeconds(1));
            status.becomes(LogStatus.State.APPENDING, null);
            status.progress(11, 10);
        }

        assertThat(status.unsignedFor()).isEqualTo(Duration.ofSeconds(6));
        assertThat(readiness()).isEqualTo(HealthCheckResponse.Status.DOWN);
    }

    @Test
    void aNewLeadershipDoesNotMakeTheWaitingShorter() {
        status.becomes(LogStatus.State.APPENDING, null);
        status.progress(11, 10);
        pass(Duration.ofSeconds(4));
        status.becomes(LogStatus.State.STARTING, "the database failed");
        pass(Duration.ofSeconds(2));
        status.becomes(LogStatus.State.APPENDING, null);
        status.progress(11, 10);

        assertThat(readiness()).isEqualTo(HealthCheckResponse.Status.DOWN);
    }

    @Test
    void aNewerCheckpointShowsThatSigningWorks() {
        status.becomes(LogStatus.State.APPENDING, null);
        status.progress(11, 10);
        pass(Duration.ofSeconds(6));
        status.progress(100, 50);

        assertThat(status.unsignedFor()).isZero();
        assertThat(readiness()).isEqualTo(HealthCheckResponse.Status.UP);
    }

    @Test
    void whoDoesNotLeadWaitsForNoSignature() {
        status.becomes(LogStatus.State.APPENDING, null);
        status.progress(11, 10);
        status.becomes(LogStatus.State.STANDBY, null);
        pass(Duration.ofMinutes(1));

        assertThat(status.unsignedFor()).isZero();
        assertThat(readiness()).isEqualTo(HealthCheckResponse.Status.UP);
    }
}
