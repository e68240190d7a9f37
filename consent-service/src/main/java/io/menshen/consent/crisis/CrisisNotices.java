package io.menshen.consent.crisis;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.inbox.Receiver;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Hears from member-service how many members of which group a crisis touched and who was told, and that the key of its
/// exports is gone.
@ApplicationScoped
class CrisisNotices implements Receiver {

    static final String NOTICED = "io.menshen.crisis.noticed.v1";

    static final String DESTROYED = "io.menshen.crisis.destroyed.v1";

    private static final Logger LOG = Logger.getLogger(CrisisNotices.class);

    record Noticed(UUID crisis, List<CrisisStore.Count> groups, String time) {}

    record Destroyed(UUID crisis, UUID key, int exports, String time) {}

    private final CrisisStore crises;
    private final ObjectMapper json;

    CrisisNotices(CrisisStore crises, ObjectMapper json) {
        this.crises = crises;
        this.json = json;
    }

    @Override
    public String topic() {
        return "menshen.member";
    }

    @Override
    public void receive(CloudEvent event) {
        try {
            switch (event.type()) {
                case NOTICED -> {
                    Noticed noticed = json.readValue(event.data(), Noticed.class);
                    noticed.groups().forEach(count -> crises.count(noticed.crisis(), count));
                }
                case DESTROYED -> {
                    Destroyed destroyed = json.readValue(event.data(), Destroyed.class);
                    crises.destroyed(destroyed.crisis(), destroyed.key(), destroyed.exports());
                }
                default -> {
                    // nothing about crises
                }
            }
        } catch (IOException e) {
            LOG.errorf("cannot read %s", event);
        }
    }
}
