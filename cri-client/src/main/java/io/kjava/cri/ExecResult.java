package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/** What a command said and how it ended. The arrays are the caller's own. */
public record ExecResult(byte[] stdout, byte[] stderr, int exitCode) {
    public ExecResult {
        requireNonNull(stdout, "stdout");
        requireNonNull(stderr, "stderr");
    }

    /** Both outputs as text, the ordinary one first. */
    public String output() {
        return new String(stdout, StandardCharsets.UTF_8) + new String(stderr, StandardCharsets.UTF_8);
    }
}
