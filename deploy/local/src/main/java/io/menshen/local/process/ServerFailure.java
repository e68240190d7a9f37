package io.menshen.local.process;

/// Something a person has to look at. The message is one clear sentence and never holds a secret.
public final class ServerFailure extends RuntimeException {

    public ServerFailure(String sentence) {
        super(sentence);
    }

    public ServerFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
