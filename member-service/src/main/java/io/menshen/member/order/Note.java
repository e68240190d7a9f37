package io.menshen.member.order;

import java.nio.charset.StandardCharsets;

/// What somebody typed beside an order. It may hold anything, so it is sealed, shown in no list and never printed.
public final class Note {

    private final String text;

    public Note(String text) {
        this.text = text;
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Note[…]";
    }
}
