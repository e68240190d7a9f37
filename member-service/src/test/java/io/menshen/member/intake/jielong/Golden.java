package io.menshen.member.intake.jielong;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A sample list and the reading that a person wrote beside it.
public record Golden(String text, JsonNode json) {

    public static Golden load(String name) {
        String sample = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
        try {
            return new Golden(resource(sample + ".txt"), new ObjectMapper().readTree(resource(name + ".golden.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Posting read() {
        return JielongReader.read(text, catalogue(), json.get("delivery").asBoolean());
    }

    public Catalogue catalogue() {
        List<Goods> goods = new ArrayList<>();
        json.get("goods")
                .forEach(one -> goods.add(
                        new Goods(one.get("number").asInt(), one.get("name").asText())));
        return new Catalogue(goods);
    }

    public static SortedMap<Integer, Integer> goods(JsonNode node) {
        SortedMap<Integer, Integer> goods = new TreeMap<>();
        node.properties()
                .forEach(entry -> goods.put(
                        Integer.valueOf(entry.getKey()), entry.getValue().asInt()));
        return goods;
    }

    public static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        node.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    static String resource(String name) throws IOException {
        try (InputStream in = Golden.class.getResourceAsStream("/jielong/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
