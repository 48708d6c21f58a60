package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A wish to stream with a container: a new command, or its first process.
 *
 * @param command empty to attach
 */
public record StreamRequest(
        String containerId, List<String> command, boolean tty, boolean stdin, boolean stdout, boolean stderr) {
    public StreamRequest {
        requireNonNull(containerId, "containerId");
        command = List.copyOf(command);
    }
}
