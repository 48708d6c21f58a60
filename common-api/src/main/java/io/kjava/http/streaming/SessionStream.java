package io.kjava.http.streaming;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/** One of the byte streams of a session. Reading and writing may be on two threads. */
public interface SessionStream {
    /** What the stream was opened with; lower-case names. */
    Map<String, String> headers();

    /** What the far end sends; ends when it closes its half, fails when it resets the stream. */
    InputStream in();

    /** To the far end, at once; {@code close} closes this half only. */
    OutputStream out();

    /** Gives the stream up in both directions. */
    void reset();

    /** A header; empty when absent. */
    default String header(String lowerCaseName) {
        return headers().getOrDefault(lowerCaseName, "");
    }
}
