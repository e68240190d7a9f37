package io.menshen.member.informing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.member.message.Messages;
import io.menshen.member.message.Template;
import io.menshen.member.registry.Members;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.inbox.Receiver;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Map;
import org.jboss.logging.Logger;

/// Writes to the member whose account was called (ADR 51): whoever has no member record finds the call in the own list.
@ApplicationScoped
class AccountCalls implements Receiver {

    static final String CALLED = "io.menshen.account.called.v1";

    private static final Logger LOG = Logger.getLogger(AccountCalls.class);

    private final Members members;
    private final Messages messages;
    private final ObjectMapper json;

    AccountCalls(Members members, Messages messages, ObjectMapper json) {
        this.members = members;
        this.messages = messages;
        this.json = json;
    }

    @Override
    public String topic() {
        return "menshen.consent";
    }

    @Override
    public void receive(CloudEvent event) {
        if (!CALLED.equals(event.type())) {
            return;
        }
        try {
            JsonNode called = json.readTree(event.data());
            String account = called.path("account").asText();
            Template template =
                    called.path("matter").asText().equals("DUTY_ENDS") ? Template.DUTY_ENDS : Template.ACCOUNT_CALLED;
            members.ofAccount(account).ifPresent(member -> messages.notice(member, template, Map.of()));
        } catch (IOException e) {
            LOG.errorf("cannot read %s", event);
        }
    }
}
