package io.menshen.gateway.view;

/// How a masked JSON answer becomes plain text (`x-text`): a head line, then one line for each item.
///
/// @param items name of the array
/// @param head first line, with `{property}` of the answer
/// @param line with `{property}` of the item
public record TextForm(String items, String head, String line) {

    /// Text in UTF-8. A control character in a value becomes a space: a value never starts a line of its own.
    public byte[] render(byte[] masked) {
        throw new UnsupportedOperationException();
    }
}
