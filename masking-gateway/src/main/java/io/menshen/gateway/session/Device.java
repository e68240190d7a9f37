package io.menshen.gateway.session;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;

/// What a sign-in came from, as coarse as people speak of it: the families of browser and system, without
/// versions, so that an update is no new device.
///
/// @param text `Firefox · Windows`; letters, digits and blanks only, whatever the browser called itself
public record Device(String text) {

    private static final int LONGEST = 30;
    private static final Pattern STRANGE = Pattern.compile("[^A-Za-z0-9 ]");

    /// @param device as Keycloak's account interface describes it
    /// @param browser family and version
    static Device of(JsonNode device, String browser) {
        List<String> words = List.of(
                word(browser.split("/", 2)[0]),
                word(device.path("os").asText()),
                word(device.path("device").asText()));
        return new Device(words.stream()
                .filter(word -> !word.isEmpty() && !word.equals("Other"))
                .distinct()
                .reduce((one, other) -> one + " · " + other)
                .orElse("?"));
    }

    private static String word(String given) {
        String plain = STRANGE.matcher(given).replaceAll("").strip();
        return plain.length() > LONGEST ? plain.substring(0, LONGEST) : plain;
    }

    @Override
    public String toString() {
        return "device";
    }
}
