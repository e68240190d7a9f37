package io.menshen.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.disclosure.masking.MaskingKernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One roster and three that mask it: the kernel, Jackson's parser with its generator, a Jackson tree. All check that
/// no
/// property stands twice.
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class MaskState {

    private static final int HOSTILE = 256;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

    /// How many lines the roster has: about 1 KB, 10 KB, 100 KB.
    @Param({"4", "40", "400"})
    int lines;

    byte[] json;
    byte[] withNotes;
    List<byte[]> hostile;
    int next;
    final MaskingKernel kernel = new MaskingKernel();

    @Setup
    public void prepare() throws IOException {
        json = MaskingKernel.roster(lines, false);
        withNotes = MaskingKernel.roster(lines, true);
        hostile = hostile(json);
        check();
    }

    /// All three answer the same.
    private void check() throws IOException {
        JsonNode masked = MAPPER.readTree(kernel.written(), 0, kernel.mask(json));
        JsonNode expected = MAPPER.readTree(tree(json));
        if (!masked.equals(expected) || !MAPPER.readTree(streaming(json)).equals(expected)) {
            throw new IllegalStateException("the peers do not mask alike");
        }
        String notes = new String(Arrays.copyOf(kernel.written(), kernel.mask(withNotes)), StandardCharsets.UTF_8);
        if (!notes.contains("放门口，电话***，到了说一声")) {
            throw new IllegalStateException("the notes are not masked");
        }
    }

    /// The same roster spoiled in one place each: cut off, a byte changed, a property twice or unknown, a byte that is
    /// no
    /// UTF-8. What Jackson refuses, the kernel refuses.
    private List<byte[]> hostile(byte[] good) throws IOException {
        Random random = new Random(20261123);
        List<byte[]> spoiled = new ArrayList<>();
        while (spoiled.size() < HOSTILE) {
            byte[] bad = good.clone();
            int at = random.nextInt(bad.length);
            switch (spoiled.size() % 4) {
                case 0 -> bad = Arrays.copyOf(bad, at);
                case 1 -> bad[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bad[at] = (byte) 0xC0;
                default -> {
                    String twice = new String(good, StandardCharsets.UTF_8)
                            .replaceFirst("\"number\":0,", "\"number\":0,\"numb\\\\u0065r\":0,");
                    bad = twice.getBytes(StandardCharsets.UTF_8);
                }
            }
            if (!valid(bad) && !kernel.refuses(bad)) {
                throw new IllegalStateException("the kernel passes what is no JSON");
            }
            if (kernel.refuses(bad)) {
                spoiled.add(bad);
            } else {
                spoiled.add(Arrays.copyOf(good, good.length - 1));
            }
        }
        return spoiled;
    }

    static boolean valid(byte[] json) throws IOException {
        try (JsonParser in = FACTORY.createParser(json)) {
            int depth = 0;
            for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (token == JsonToken.VALUE_STRING) {
                    in.getTextLength();
                }
            }
            return depth == 0 && json.length > 0;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    byte[] nextHostile() {
        next = (next + 1) % HOSTILE;
        return hostile.get(next);
    }

    static byte[] streaming(byte[] json) throws IOException {
        ByteArrayBuilder out = new ByteArrayBuilder(json.length);
        try (JsonParser in = FACTORY.createParser(json);
                JsonGenerator to = FACTORY.createGenerator(out)) {
            String name = "";
            for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    name = in.currentName();
                    if (name.equals("_proven") || name.equals("hints")) {
                        in.nextToken();
                        in.skipChildren();
                        continue;
                    }
                }
                if (token == JsonToken.VALUE_STRING && masked(name)) {
                    to.writeString(mask(name, in.getText()));
                } else {
                    to.copyCurrentEvent(in);
                }
            }
        }
        return out.toByteArray();
    }

    static byte[] tree(byte[] json) throws IOException {
        ObjectNode root = (ObjectNode) MAPPER.readTree(json);
        for (JsonNode each : root.get("items")) {
            ObjectNode line = (ObjectNode) each;
            line.remove("_proven");
            line.remove("hints");
            for (String name : new String[] {"displayName", "mobile", "flat"}) {
                line.put(name, mask(name, line.get(name).textValue()));
            }
        }
        return MAPPER.writeValueAsBytes(root);
    }

    private static boolean masked(String name) {
        return name.equals("displayName") || name.equals("mobile") || name.equals("flat");
    }

    private static String mask(String name, String value) {
        return switch (name) {
            case "mobile" -> "*******" + value.substring(value.length() - 4);
            case "flat" -> value.substring(0, value.indexOf('-'));
            default -> value.substring(0, 1) + "*".repeat(value.length() - 1);
        };
    }
}
