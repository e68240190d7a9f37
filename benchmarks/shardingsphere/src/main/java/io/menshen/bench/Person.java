package io.menshen.bench;

import java.util.List;
import java.util.UUID;

/// An invented person with the eight fields that every store keeps.
record Person(String id, List<String> fields) {

    static final List<String> NAMES =
            List.of("name", "mobile", "flat", "email", "wechat", "birth_date", "gender", "address");

    private static final int MOBILE = 1;

    static Person numbered(int number) {
        return new Person(
                new UUID(0x4d656e7368656e00L, number * 0x9E3779B97F4A7C15L).toString(),
                List.of(
                        "邻居" + number,
                        "13%09d".formatted(number),
                        "%d-%d-%d0%d"
                                .formatted(
                                        1 + number / 100 % 99,
                                        1 + number / 20 % 5,
                                        1 + number / 4 % 30,
                                        1 + number % 4),
                        "neighbour%d@example.invalid".formatted(number),
                        "wx_%d".formatted(number),
                        "19%02d-0%d-1%d".formatted(50 + number % 50, 1 + number % 9, number % 10),
                        number % 2 == 0 ? "female" : "male",
                        "金桂苑%d栋%d单元".formatted(1 + number / 100 % 99, 1 + number / 20 % 5)));
    }

    String mobile() {
        return fields.get(MOBILE);
    }
}
