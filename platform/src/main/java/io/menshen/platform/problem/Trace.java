package io.menshen.platform.problem;

/// An exception as it may be logged: its types and frames, without the messages, which may quote a personal value.
public final class Trace extends Exception {

    public Trace(Throwable original) {
        super(original.getClass().getName(), original.getCause() == null ? null : new Trace(original.getCause()));
        setStackTrace(original.getStackTrace());
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
