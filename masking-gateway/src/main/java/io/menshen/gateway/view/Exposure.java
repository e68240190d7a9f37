package io.menshen.gateway.view;

import io.menshen.gateway.rule.Fields;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The operations that the gateway exposes: those of all documents whose path starts with `/v1/`.
public final class Exposure {

    Exposure() {
        throw new UnsupportedOperationException();
    }

    /// Compiles documents.
    ///
    /// @param documents name of the inner service → its OpenAPI 3.1 document (YAML or JSON)
    public static Exposure compile(Map<String, InputStream> documents, Fields fields) {
        throw new UnsupportedOperationException();
    }

    public List<Operation> operations() {
        throw new UnsupportedOperationException();
    }

    /// What was wrong, each naming document, operation and pointer; such operations are not exposed.
    public List<String> faults() {
        throw new UnsupportedOperationException();
    }

    /// The operation for a canonical path; a literal segment wins over a parameter.
    public Optional<Match> find(String method, String path) {
        throw new UnsupportedOperationException();
    }

    /// The methods that a canonical path knows; empty when no operation has it.
    public Set<String> methods(String path) {
        throw new UnsupportedOperationException();
    }

    public record Match(Operation operation, Map<String, String> parameters) {
        public Match {
            parameters = Map.copyOf(parameters);
        }
    }
}
