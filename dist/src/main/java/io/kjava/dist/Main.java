package io.kjava.dist;

import io.kjava.dist.cli.KjavaCommand;

/** Runs one command and ends the process with its exit code. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        int exit = KjavaCommand.run(args);
        // A server's threads must not outlive the decision to end.
        System.exit(exit);
    }
}
