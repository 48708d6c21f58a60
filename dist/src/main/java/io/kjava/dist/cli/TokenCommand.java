package io.kjava.dist.cli;

import io.kjava.dist.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kjava token}: the secret that nodes join with. */
@Command(
        name = "token",
        description = "Show or make the secret that nodes join with.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class TokenCommand implements Runnable {
    private static final int PASSWORD_BYTES = 16;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    /** Made by picocli, which fills in the spec before anything runs. */
    @SuppressWarnings("NullAway.Init")
    TokenCommand() {}

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    @Command(name = "show", description = "Print the token of the server on this machine.")
    int show(
            @Option(
                            names = "--data-dir",
                            paramLabel = "DIR",
                            defaultValue = "/var/lib/kjava",
                            description = "The server's folder (default: ${DEFAULT-VALUE}).")
                    Path dataDir) {
        Path file = dataDir.resolve("server/token");
        try {
            System.out.print(Files.readString(file));
            return 0;
        } catch (IOException e) {
            throw new ConfigException(
                    file + " cannot be read: no server has started with this data directory yet,"
                            + " or this user may not look");
        }
    }

    @Command(
            name = "generate",
            description = "Print a new random secret, for --token of a first server.")
    int generate() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        System.out.println(HexFormat.of().formatHex(bytes));
        return 0;
    }
}
