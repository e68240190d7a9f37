package io.menshen.gateway.basis;

/// Whoever decides by the disclosure rules that consent-service publishes. Told of a version before the lease that
/// names it is taken and acknowledged, so that a rule holds on every gateway when its approval is answered (ADR 0034).
public interface PublishedRules {

    /// Whether these are the ones that are decided by.
    boolean are(String hash);

    /// Others are in force than those that are decided by, which nobody may be shown anything by any more.
    void outdated();

    /// Decides by these from now on.
    ///
    /// @throws RuntimeException when they cannot be read; then nothing is decided by what was before either
    void take(int number, String hash, String text);
}
