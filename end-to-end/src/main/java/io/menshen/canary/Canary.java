package io.menshen.canary;

/// One invented personal value, so distinctive that finding it means it leaked.
///
/// @param name what it is, to be printed: never the value
public record Canary(String name, String value) {

    @Override
    public String toString() {
        return name;
    }
}
