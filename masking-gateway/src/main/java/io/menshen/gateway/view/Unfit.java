package io.menshen.gateway.view;

/// An operation whose description does not say what the gateway has to know.
final class Unfit extends RuntimeException {

    Unfit(String pointer, String what) {
        super(pointer.isEmpty() ? what : pointer + ": " + what);
    }
}
