package io.menshen.gateway.view;

import java.util.Map;
import java.util.Optional;

/// A path with parameters, such as `/v1/rounds/{id}/roster`.
public final class PathTemplate {

    PathTemplate() {
        throw new UnsupportedOperationException();
    }

    /// The parameters, when this canonical path (no dots, no encoded slash, no trailing slash) fits.
    public Optional<Map<String, String>> match(String path) {
        throw new UnsupportedOperationException();
    }

    /// As the document writes it.
    @Override
    public String toString() {
        throw new UnsupportedOperationException();
    }
}
