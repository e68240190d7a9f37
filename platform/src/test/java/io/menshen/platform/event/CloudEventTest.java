package io.menshen.platform.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class CloudEventTest {

    private final CloudEvent event = new CloudEvent(
            "1",
            "member-service/outbox",
            "io.menshen.member.registered.v1",
            Instant.parse("2026-11-22T05:00:00.123Z"),
            "k",
            41L,
            "{\"secret\":1}");

    @Test
    void whatIsSentIsRead() throws MalformedEventException {
        assertThat(CloudEvent.from(received(event))).isEqualTo(event);
    }

    @Test
    void aRecordWithoutAnAttributeIsMalformedAndNamesIt() {
        ConsumerRecord<String, String> record = received(event);
        record.headers().remove("ce_source");

        assertThatThrownBy(() -> CloudEvent.from(record))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining("ce_source");
    }

    @Test
    void aNumberThatIsNoneIsMalformed() {
        ConsumerRecord<String, String> record = received(event);
        record.headers().remove("ce_sequence").add("ce_sequence", new byte[] {'x'});

        assertThatThrownBy(() -> CloudEvent.from(record)).isInstanceOf(MalformedEventException.class);
    }

    @Test
    void itsTextNamesTheEventAndNotWhatItSays() {
        assertThat(event.toString()).contains("member-service/outbox/1").doesNotContain("secret");
    }

    private static ConsumerRecord<String, String> received(CloudEvent event) {
        ProducerRecord<String, String> sent = event.toRecord("topic");
        ConsumerRecord<String, String> record = new ConsumerRecord<>("topic", 0, 0, sent.key(), sent.value());
        sent.headers().forEach(record.headers()::add);
        return record;
    }
}
