package io.menshen.canary;

/// A personal value that stands where it must not.
///
/// @param canary its name
/// @param spelling how it is spelt there
/// @param place the file and offset, or the table and column
public record Finding(String canary, String spelling, String place) {}
