package io.kjava.dist.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code kjava completion}: a script for the shell. */
@Command(
        name = "completion",
        description = "Print a completion script: source <(kjava completion bash).",
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "SHELL", defaultValue = "bash", description = "bash or zsh (default: ${DEFAULT-VALUE}).")
    private String shell = "bash";

    /** Made by picocli, which fills in the spec before anything runs. */
    @SuppressWarnings("NullAway.Init")
    CompletionCommand() {}

    @Override
    public void run() {
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "SHELL: '" + shell + "' (expected: bash or zsh)");
        }
        // One script serves both: it turns on bash's completion builtins when it runs in zsh.
        System.out.print(AutoComplete.bash("kjava", spec.root().commandLine()));
    }
}
