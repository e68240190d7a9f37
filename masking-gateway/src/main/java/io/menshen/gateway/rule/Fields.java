package io.menshen.gateway.rule;

import io.menshen.gateway.masking.Field;
import java.util.List;
import java.util.Optional;

/// The catalogue of personal fields.
public final class Fields {

    Fields(List<Field> fields) {
        throw new UnsupportedOperationException();
    }

    public Optional<Field> find(String code) {
        throw new UnsupportedOperationException();
    }

    /// In the order of their index.
    public List<Field> all() {
        throw new UnsupportedOperationException();
    }
}
