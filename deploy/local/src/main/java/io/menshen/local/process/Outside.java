package io.menshen.local.process;

/// A server that is no child process of ours, such as a container. It keeps its address and data when it is stopped.
public interface Outside {

    void start();

    void stop();

    void kill();

    boolean running();
}
