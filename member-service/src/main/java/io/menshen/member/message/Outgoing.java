package io.menshen.member.message;

import java.util.Map;
import java.util.UUID;

/// A message on its way to a provider, opened. Never printed.
///
/// @param to a mobile in E.164 form, or an e-mail address
/// @param title empty for an SMS
/// @param values what fills the template, for providers that keep the text themselves
record Outgoing(
        UUID id,
        Template template,
        Language language,
        String to,
        String title,
        String text,
        Map<String, String> values) {

    @Override
    public String toString() {
        return "Outgoing[id=" + id + "]";
    }
}
