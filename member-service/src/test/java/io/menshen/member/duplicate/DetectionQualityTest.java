package io.menshen.member.duplicate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.ibm.icu.text.Transliterator;
import io.menshen.member.field.FieldValues;
import io.menshen.member.field.SearchTerms;
import io.menshen.member.matching.SearchField;
import io.menshen.member.matching.Term;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// How many planted duplicates are found among 2,000 generated members, and how many of those that are found
/// are none. The figures stand in ADR 0026; a change of weights that makes them worse is seen here.
class DetectionQualityTest {

    private static final int MEMBERS = 2_000;
    private static final int PLANTED = 200;
    private static final int THRESHOLD = 60;
    private static final int MOST_IN_A_BLOCK = 100;

    private static final String[] SURNAMES = ("王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 罗 高 郑 梁 谢 宋 唐 许 韩 冯 邓 曹"
                    + " 彭 曾 肖 田 董 潘 袁 蔡 蒋 余 于 杜 叶 程 魏 苏 吕 丁 任 卢 姚 沈 钟 姜 崔 谭 陆 范 汪 廖 欧阳 司马 上官 诸葛")
            .split(" ");

    private static final String GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文华建国志玉红梅春雨晨思佳欣怡子轩浩宇梓涵诗琪俊豪天宏博海波鹏飞"
            + "龙凤云燕萍莉婷雪莹倩颖慧琳晓东南北林森鑫淼炎培根立新永康福寿安宁和顺德仁义礼智信忠孝廉洁清源泉江河湖山川岳";

    private static final String[] NICKNAMES = {"豆豆妈", "小太阳", "三楼王姐", "平安是福", "静待花开", "老顽童", "月亮", "朵朵妈", "大海"};

    private final Random random = new Random(20261122);
    private final Map<String, List<String>> bySound = new HashMap<>();

    @Test
    void mostPlantedDuplicatesAreFoundAndFewOthers() {
        Transliterator pinyin = Transliterator.getInstance("Han-Latin/Names; Latin-ASCII");
        GIVEN.codePoints()
                .mapToObj(Character::toString)
                .forEach(character -> bySound.computeIfAbsent(pinyin.transliterate(character), _ -> new ArrayList<>())
                        .add(character));
        List<ObjectNode> records = new ArrayList<>();
        while (records.size() < MEMBERS - PLANTED) {
            records.addAll(household());
        }
        Set<Set<Integer>> planted = new HashSet<>();
        Map<Set<Integer>, String> slips = new LinkedHashMap<>();
        while (planted.size() < PLANTED) {
            int original = random.nextInt(MEMBERS - PLANTED);
            if (planted.stream().noneMatch(pair -> pair.contains(original))) {
                StringBuilder what = new StringBuilder();
                Set<Integer> pair = Set.of(original, records.size());
                records.add(again(records.get(original), what));
                planted.add(pair);
                slips.put(pair, what.toString());
            }
        }

        Set<Set<Integer>> found = found(records);

        Set<Set<Integer>> right = new HashSet<>(found);
        right.retainAll(planted);
        double recall = (double) right.size() / planted.size();
        double precision = (double) right.size() / found.size();
        Map<String, List<Integer>> byKind = new LinkedHashMap<>();
        slips.forEach((pair, what) ->
                byKind.computeIfAbsent(what, _ -> new ArrayList<>()).add(found.contains(pair) ? 1 : 0));
        StringBuilder report =
                new StringBuilder("recall %.3f precision %.3f found %d%n".formatted(recall, precision, found.size()));
        byKind.forEach((what, hits) -> report.append("%-40s %d of %d%n"
                .formatted(what, hits.stream().mapToInt(Integer::intValue).sum(), hits.size())));
        assertThat(precision).as(report.toString()).isGreaterThanOrEqualTo(0.93);
        assertThat(recall).as(report.toString()).isGreaterThanOrEqualTo(0.78);
        assertThat(withMoreThanANameInCommon(byKind)).as(report.toString()).isGreaterThanOrEqualTo(0.92);
    }

    /// Whoever left neither a flat nor a mobile that is at least alike has nothing but a name, and so have
    /// namesakes.
    private static double withMoreThanANameInCommon(Map<String, List<Integer>> byKind) {
        return byKind.entrySet().stream()
                .filter(kind -> !kind.getKey().matches(".*(no mobile|another mobile), no flat"))
                .flatMap(kind -> kind.getValue().stream())
                .mapToInt(Integer::intValue)
                .average()
                .orElseThrow();
    }

    /// As the search does it: who shares a term, unless too many do. (A tag is a few bits of a term, so it
    /// only brings more together.)
    private static Set<Set<Integer>> found(List<ObjectNode> records) {
        List<FieldValues> values = records.stream()
                .map(record -> FieldValues.of(record.toString().getBytes(StandardCharsets.UTF_8)))
                .toList();
        Map<Term, List<Integer>> blocks = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            for (Term term : SearchTerms.of(Arrays.asList(SearchField.values()), values.get(i))) {
                blocks.computeIfAbsent(term, _ -> new ArrayList<>()).add(i);
            }
        }
        List<Likeness.Traits> traits = values.stream().map(Likeness.Traits::of).toList();
        Set<Set<Integer>> found = new HashSet<>();
        for (List<Integer> block : blocks.values()) {
            if (block.size() <= MOST_IN_A_BLOCK) {
                for (int one : block) {
                    for (int two : block) {
                        if (one < two
                                && Likeness.between(traits.get(one), traits.get(two))
                                                .score()
                                        >= THRESHOLD) {
                            found.add(Set.of(one, two));
                        }
                    }
                }
            }
        }
        return found;
    }

    /// One to four people behind one door; most families share a mobile.
    private List<ObjectNode> household() {
        int people = 1 + random.nextInt(4);
        String flat = "%d-%d-%d%02d"
                .formatted(
                        1 + random.nextInt(30), 1 + random.nextInt(4), 1 + random.nextInt(18), 1 + random.nextInt(4));
        String shared = mobile();
        boolean sharing = random.nextInt(100) < 60;
        String surname = SURNAMES[random.nextInt(SURNAMES.length)];
        String generation = given();
        List<ObjectNode> household = new ArrayList<>();
        for (int i = 0; i < people; i++) {
            String name = (i == 1 ? SURNAMES[random.nextInt(SURNAMES.length)] : surname)
                    + (i > 1 ? generation + given() : given() + (random.nextInt(100) < 75 ? given() : ""));
            ObjectNode person = JsonNodeFactory.instance.objectNode();
            person.put("displayName", random.nextInt(100) < 70 ? name : nickname());
            if (random.nextInt(100) < 60) {
                person.put("realName", name);
            }
            person.put("mobile", sharing ? shared : mobile());
            if (random.nextInt(100) < 85) {
                person.put("flat", flat);
            }
            if (random.nextInt(100) < 40) {
                person.put(
                        "birthDate",
                        "%d-%02d-%02d"
                                .formatted(1940 + random.nextInt(65), 1 + random.nextInt(12), 1 + random.nextInt(28)));
            }
            if (random.nextInt(100) < 40) {
                person.put("email", "mail" + random.nextInt(1_000_000) + "@example.com");
            }
            household.add(person);
        }
        return household;
    }

    /// The same person, as somebody else wrote them down: as a rule the real name, mostly a mobile and a
    /// flat, and slips.
    private ObjectNode again(ObjectNode original, StringBuilder what) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        String name = original.path(original.has("realName") ? "realName" : "displayName")
                .asText();
        String mobile = original.path("mobile").asText();
        switch (random.nextInt(5)) {
            case 0 -> {
                String slip = sameSound(name);
                what.append(slip.equals(name) ? "name as it is" : "name that sounds the same");
                name = slip;
            }
            case 1 -> {
                what.append("name in another width or with spaces");
                name = name.substring(0, 1) + " " + name.substring(1);
            }
            default -> what.append("name as it is");
        }
        copy.put("displayName", name);
        boolean flat = original.has("flat") && random.nextInt(100) < 85;
        switch (random.nextInt(6)) {
            case 0 -> {
                what.append(", slip in the mobile");
                copy.put("mobile", slip(mobile));
            }
            case 1 -> {
                what.append(", no mobile");
            }
            case 2 -> {
                what.append(", another mobile");
                copy.put("mobile", mobile());
            }
            default -> {
                what.append(", same mobile");
                copy.put("mobile", mobile);
            }
        }
        if (flat) {
            copy.set("flat", original.get("flat"));
        }
        what.append(flat ? ", same flat" : ", no flat");
        return copy;
    }

    private String sameSound(String name) {
        int last = name.length() - 1;
        String character = name.substring(last);
        List<String> alike = bySound.values().stream()
                .filter(group -> group.contains(character))
                .findFirst()
                .orElse(List.of(character));
        return name.substring(0, last) + alike.get(random.nextInt(alike.size()));
    }

    private String slip(String mobile) {
        int at = 5 + random.nextInt(mobile.length() - 6);
        return random.nextBoolean()
                ? mobile.substring(0, at) + mobile.charAt(at + 1) + mobile.charAt(at) + mobile.substring(at + 2)
                : mobile.substring(0, at) + random.nextInt(10) + mobile.substring(at + 1);
    }

    private String given() {
        int at = random.nextInt(GIVEN.length());
        return GIVEN.substring(at, at + 1);
    }

    private String nickname() {
        return NICKNAMES[random.nextInt(NICKNAMES.length)];
    }

    private String mobile() {
        return "+8613%09d".formatted(random.nextInt(1_000_000_000));
    }
}
