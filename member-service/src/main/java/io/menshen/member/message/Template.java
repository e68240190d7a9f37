package io.menshen.member.message;

import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the service may say to a member. The words stand in `message-texts.properties` (English) and
/// `message-texts_zh.properties`; whoever changes what a template means makes a new one.
public enum Template {
    /// The code that proves the mobile of a claim. Sent again if nobody knows whether it was sent: it is the
    /// same code.
    CLAIM_CODE(Set.of("code", "minutes"), true),
    /// The member is asked to look through the own data. Rather lost on the way than sent twice: the inbox has
    /// it.
    LOOK_THROUGH(Set.of("months"), false),
    /// In a crisis that is over, what is known of the member was opened for helpers.
    CRISIS_TOUCHED(Set.of(), false),
    /// A rights request has its answer; no word of it stands here.
    REQUEST_ANSWERED(Set.of(), false),
    /// The words of the notice have changed, what is done has not.
    NOTICE_CHANGED(Set.of("notice"), false),
    /// Something waits for the member's account as one of the staff; what, stands in the account's own list.
    ACCOUNT_CALLED(Set.of(), false),
    /// The course or pledge of the member, as one of the staff, ends soon.
    DUTY_ENDS(Set.of(), false),
    /// Somebody has signed in to the member's account from a device that was not seen before.
    NEW_DEVICE(Set.of("device"), false);

    /// What is said, in one language.
    record Words(String title, String text) {

        @Override
        public String toString() {
            return "Words[…]";
        }
    }

    static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)\\}");

    private static final String BUNDLE = "message-texts";
    private static final ResourceBundle.Control ENGLISH_IS_THE_ROOT =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    @SuppressWarnings("ImmutableEnumChecker") // Set.of makes no other
    private final Set<String> parameters;

    private final boolean repeatable;

    Template(Set<String> parameters, boolean repeatable) {
        this.parameters = parameters;
        this.repeatable = repeatable;
    }

    /// The name under which its texts and a provider's template stand.
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Set<String> parameters() {
        return parameters;
    }

    /// Whether it may be sent again when it is not known whether it was sent.
    boolean repeatable() {
        return repeatable;
    }

    /// The text as it stands in the file.
    String raw(String part, Language language) {
        try {
            return ResourceBundle.getBundle(
                            BUNDLE,
                            language.locale(),
                            Thread.currentThread().getContextClassLoader(),
                            ENGLISH_IS_THE_ROOT)
                    .getString(code() + "." + part);
        } catch (MissingResourceException e) {
            throw new IllegalStateException("no text: " + code() + "." + part, e);
        }
    }

    /// The words for one channel: an SMS is short and has no title.
    Words words(MessageChannel channel, Language language, Map<String, String> values) {
        if (!values.keySet().equals(parameters)) {
            throw new IllegalArgumentException(code() + " takes " + parameters);
        }
        return channel == MessageChannel.SMS
                ? new Words("", filled(raw("sms", language), values))
                : new Words(filled(raw("title", language), values), filled(raw("text", language), values));
    }

    private static String filled(String text, Map<String, String> values) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), "")));
    }
}
