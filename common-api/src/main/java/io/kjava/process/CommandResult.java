package io.kjava.process;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a finished command left behind.
 *
 * @param command the words it was started with, without the runner's prefix
 * @param exitCode 0 for success, by habit of all commands
 */
public record CommandResult(List<String> command, int exitCode, String output, String errors) {
    public CommandResult {
        command = List.copyOf(command);
        requireNonNull(output, "output");
        requireNonNull(errors, "errors");
    }

    public boolean succeeded() {
        return exitCode == 0;
    }

    /** Itself, when the command succeeded; throws what it said, when not. */
    public CommandResult orThrow() {
        if (succeeded()) {
            return this;
        }
        String said = errors.isBlank() ? output : errors;
        throw new CommandException("%s: exit code %d: %s".formatted(String.join(" ", command), exitCode, said.strip()));
    }

    public List<String> lines() {
        return output.lines().toList();
    }
}
