package io.menshen.disclosure.masking;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// A first look at the kernel's speed: a roster of about 1, 10 and 100 KB, beside Jackson streaming and a Jackson tree
/// that replace the same values. Run by hand; the real figures come from `benchmarks`.
final class KernelSpeed {

    private static final View VIEW = view();
    private static final Decision PARTIAL = new Decision(Level.PARTIAL, "r", Reason.RULED, null);
    private static final Decision CLASS = new Decision(Level.CLASS, "r", Reason.RULED, null);
    private static final Decision PLAIN = new Decision(Level.PLAIN, "r", Reason.RULED, null);
    private static final Decision ABSENT = new Decision(Level.ABSENT, "r", Reason.RULED, null);

    private interface Way {
        byte[] mask(byte[] json) throws IOException;
    }

    private KernelSpeed() {}

    /// Prints, because it is for somebody who looks.
    public static void main(String[] args) throws IOException {
        Answer answer = new Answer();
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("kernel", json -> answer.read(VIEW, json, json.length).render(KernelSpeed::decide, false));
        ways.put("kernel, reading only", json -> {
            answer.read(VIEW, json, json.length);
            return json;
        });
        ways.put("streaming", KernelSpeed::streaming);
        ways.put("tree", KernelSpeed::tree);
        for (int lines : new int[] {4, 40, 400}) {
            byte[] json = roster(lines);
            byte[] masked = ways.get("kernel").mask(json);
            same(masked, ways.get("streaming").mask(json));
            same(masked, ways.get("tree").mask(json));
            Map<String, double[]> rates = new LinkedHashMap<>();
            ways.keySet().forEach(name -> rates.put(name, new double[9]));
            for (int round = -6; round < 9; round++) {
                for (Map.Entry<String, Way> way : ways.entrySet()) {
                    double rate = rate(way.getValue(), json);
                    if (round >= 0) {
                        rates.get(way.getKey())[round] = rate;
                    }
                }
            }
            for (Map.Entry<String, Way> way : ways.entrySet()) {
                double[] sorted = rates.get(way.getKey());
                Arrays.sort(sorted);
                System.out.printf(
                        Locale.ROOT,
                        "%7d B  %-22s %7.0f MB/s (%.0f–%.0f)  %8d B/op%n",
                        json.length,
                        way.getKey(),
                        sorted[4],
                        sorted[0],
                        sorted[8],
                        allocated(way.getValue(), json));
            }
        }
    }

    private static Decision decide(int subject, Field field) {
        return switch (field.index()) {
            case 0 -> PLAIN;
            case 1, 2 -> PARTIAL;
            case 3 -> CLASS;
            default -> ABSENT;
        };
    }

    private static double rate(Way way, byte[] json) throws IOException {
        int count = Math.max(20, 20_000_000 / json.length);
        // Time on the processor: the machine may be busy with other things.
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += way.mask(json).length;
        }
        long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
        return sum == 0 ? 0 : (double) json.length * count * 1000 / nanos;
    }

    private static long allocated(Way way, byte[] json) throws IOException {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
            way.mask(json);
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / 100;
    }

    private static void same(byte[] one, byte[] other) throws IOException {
        ObjectMapper json = new ObjectMapper();
        if (!json.readTree(one).equals(json.readTree(other))) {
            throw new IllegalStateException("the ways differ");
        }
    }

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

    private static byte[] streaming(byte[] json) throws IOException {
        ByteArrayBuilder out = new ByteArrayBuilder();
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

    private static byte[] tree(byte[] json) throws IOException {
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

    private static byte[] roster(int lines) {
        StringBuilder json = new StringBuilder("{\"items\":[");
        for (int i = 0; i < lines; i++) {
            json.append(i == 0 ? "" : ",")
                    .append(
                            "{\"memberId\":\"0b8e5a5e-7c0c-4c65-9d1e-%012d\",\"order\":\"5d3c5a5e-7c0c-4c65-9d1e-%012d\","
                                    .formatted(i, i))
                    .append("\"number\":%d,\"displayName\":\"王小明\",\"mobile\":\"+86139%08d\",\"flat\":\"%d-2-502\","
                            .formatted(i, i, i % 90))
                    .append("\"hints\":[\"LEAVE_AT_DOOR\"],\"goods\":[{\"name\":\"土鸡蛋 30 枚\",\"quantity\":2}],")
                    .append("\"state\":\"PLACED\",\"_proven\":[\"leader\"]}");
        }
        return json.append("],\"next\":null}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static View view() {
        Map<String, Shape> goods = new LinkedHashMap<>();
        goods.put("name", new Shape.Text());
        goods.put("quantity", new Shape.Figure());
        Map<String, Shape> line = new LinkedHashMap<>();
        line.put("memberId", new Shape.Subject(Catalogue.MEMBER_ID));
        line.put("order", new Shape.Code(Shape.Format.UUID));
        line.put("number", new Shape.Figure());
        line.put("displayName", new Shape.Personal(Catalogue.NAME));
        line.put("mobile", new Shape.Personal(Catalogue.MOBILE));
        line.put("flat", new Shape.Personal(Catalogue.FLAT));
        line.put("hints", new Shape.Personal(Catalogue.HINT));
        line.put("goods", new Shape.Items(new Shape.Group(goods)));
        line.put("state", new Shape.Text());
        line.put("_proven", new Shape.Proven());
        Map<String, Shape> root = new LinkedHashMap<>();
        root.put("items", new Shape.Items(new Shape.Group(line)));
        root.put("next", new Shape.Text());
        return View.compile(new Shape.Group(root));
    }
}
