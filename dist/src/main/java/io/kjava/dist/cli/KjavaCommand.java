package io.kjava.dist.cli;

import io.kjava.dist.bootstrap.DataDirectory;
import io.kjava.dist.config.ConfigException;
import io.kjava.dist.node.ServerNode;
import io.kjava.launcher.ServerFlags;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The command {@code kjava} and all that stands below it. */
@Command(
        name = "kjava",
        description = "A Kubernetes 1.36-compatible cluster runtime in one JAR.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ServerCommand.class,
            AgentCommand.class,
            TokenCommand.class,
            CheckConfigCommand.class,
            VersionCommand.class,
            CompletionCommand.class,
            TrainCommand.class,
            PassThroughCommands.Kubectl.class,
            PassThroughCommands.Crictl.class,
            PassThroughCommands.Ctr.class,
        })
public final class KjavaCommand implements Runnable {
    static final int EXIT_USAGE = 64;
    static final int EXIT_CONFIG = 78;
    static final int EXIT_FAILURE = 1;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Made by picocli, which fills in the spec before anything runs. */
    @SuppressWarnings("NullAway.Init")
    public KjavaCommand() {}

    /** Runs the command; every failure is one sentence on standard error. */
    public static int run(String[] args) {
        if (ServerFlags.isLongRunning(args) && args[0].equals("server")) {
            ServerNode.prepare();
        }
        CommandLine line = new CommandLine(new KjavaCommand());
        line.setOverwrittenOptionsAllowed(true);
        line.setUnmatchedArgumentsAllowed(false);
        line.setParameterExceptionHandler(KjavaCommand::wrongUsage);
        line.setExecutionExceptionHandler(KjavaCommand::failed);
        line.setUsageHelpAutoWidth(true);
        tellVersion(line, new VersionCommand());
        for (CommandLine sub : line.getSubcommands().values()) {
            if (sub.getCommand() instanceof PassThroughCommands.PassThrough) {
                sub.setStopAtPositional(true);
                sub.setUnmatchedOptionsArePositionalParams(true);
            }
        }
        return line.execute(args);
    }

    /** {@code --version} says the same below every command. */
    private static void tellVersion(CommandLine line, CommandLine.IVersionProvider versions) {
        line.getCommandSpec().versionProvider(versions);
        line.getSubcommands().values().forEach(sub -> tellVersion(sub, versions));
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    private static int wrongUsage(ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("kjava: " + e.getMessage());
        err.println("Try '%s --help' for what it takes."
                .formatted(e.getCommandLine().getCommandSpec().qualifiedName()));
        return EXIT_USAGE;
    }

    private static int failed(Exception e, CommandLine line, CommandLine.@Nullable ParseResult result) {
        line.getErr().println("kjava: " + sentence(e));
        return e instanceof ConfigException ? EXIT_CONFIG : EXIT_FAILURE;
    }

    private static String sentence(Exception e) {
        String message = e instanceof FileSystemException files ? DataDirectory.describe(files) : e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }
}
