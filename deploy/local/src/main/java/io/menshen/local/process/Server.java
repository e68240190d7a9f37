package io.menshen.local.process;

/// A server of the stack. It keeps its address and its data when it is stopped or killed and started again.
public interface Server {

    /// The component's name, as `menshen status` shows it.
    String name();

    /// Starts the server and returns when it answers; does nothing when it already runs.
    void start();

    /// Stops the server in good order.
    void stop();

    /// Ends the server at once, without any chance to tidy up.
    void kill();

    boolean running();

    /// Does it answer, and is it fit for work?
    default boolean healthy() {
        return running();
    }
}
