package io.kjava.http.streaming;

import java.io.IOException;

/** An upgrade could not be agreed on; the status and text are for the client. */
public final class StreamRefusedException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    public StreamRefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
