package io.kjava.http.streaming;

/** Which streams an exec or attach wants. */
public record CommandOptions(boolean stdin, boolean stdout, boolean stderr, boolean tty) {}
