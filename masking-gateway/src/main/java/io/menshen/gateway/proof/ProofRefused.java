package io.menshen.gateway.proof;

/// A bound token came without a good proof. Why, helps nobody but a thief.
public final class ProofRefused extends RuntimeException {

    ProofRefused() {
        super(null, null, false, false);
    }
}
