package io.menshen.consent.register;

import java.util.List;

/// One kind of document, as the feature knows it that reads it.
public interface Document {

    Kind kind();

    /// What a new installation begins with. Comes with the service.
    String bundled();

    /// Later texts that come with the service too, each for the one before: an installation is offered them and
    /// decides.
    default List<String> offered() {
        return List.of();
    }

    /// Whether the text can be put in force as the version after `inForce`.
    ///
    /// @return what is wrong with it; nothing when it can
    List<Fault> faults(String text, Version inForce);

    /// Whether a change of it decides what is done with members' data, so that it needs an impact assessment
    /// (PIPL Art. 55).
    default boolean needsAssessment() {
        return true;
    }

    /// Done in the transaction that puts the text in force.
    default void published(Version version) {}

    /// @param pointer where in the text
    /// @param rule what it breaks; never what stands there
    record Fault(String pointer, String rule) {}
}
