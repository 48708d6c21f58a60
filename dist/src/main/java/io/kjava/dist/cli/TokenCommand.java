package io.kjava.dist.cli;

import io.kjava.dist.bootstrap.BootstrapToken;
import io.kjava.dist.bootstrap.JoinToken;
import io.kjava.dist.config.ConfigException;
import io.kjava.dist.join.TokenRotation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kjava token}: the secrets that nodes join with. */
@Command(
        name = "token",
        description = "Manage the secrets that nodes join with.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BootstrapTokenCommands.Create.class,
            BootstrapTokenCommands.Delete.class,
            BootstrapTokenCommands.Show.class
        })
final class TokenCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Made by picocli, which fills in the spec before anything runs. */
    @SuppressWarnings("NullAway.Init")
    TokenCommand() {}

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    @Command(
            name = "show",
            description = "Print the token of the server on this machine; it has no end.",
            mixinStandardHelpOptions = true)
    int show(
            @Option(
                            names = {"--data-dir", "-d"},
                            paramLabel = "DIR",
                            defaultValue = "/var/lib/kjava",
                            description = "The server's folder (default: ${DEFAULT-VALUE}).")
                    Path dataDir) {
        System.out.println(stored(dataDir).text());
        return 0;
    }

    @Command(
            name = "generate",
            description = "Print a new bootstrap token, without making it known to any server.",
            mixinStandardHelpOptions = true)
    int generate() {
        System.out.println(BootstrapToken.random(new SecureRandom()).text());
        return 0;
    }

    @Command(
            name = "rotate",
            description = "Give the server another token; nodes that have joined stay.",
            mixinStandardHelpOptions = true)
    int rotate(
            @Option(
                            names = {"--token", "-t"},
                            paramLabel = "TOKEN",
                            defaultValue = "${env:KJAVA_TOKEN}",
                            description = "The present one (default: of the server here).")
                    @Nullable
                    String token,
            @Option(
                            names = "--new-token",
                            paramLabel = "TOKEN",
                            description = "The new password (default: a random one).")
                    @Nullable
                    String newToken,
            @Option(
                            names = {"--server", "-s"},
                            paramLabel = "URL",
                            defaultValue = "https://127.0.0.1:6443",
                            description = "Whom to tell (default: ${DEFAULT-VALUE}).")
                    URI server,
            @Option(
                            names = {"--data-dir", "-d"},
                            paramLabel = "DIR",
                            defaultValue = "/var/lib/kjava",
                            description = "The server's folder (default: ${DEFAULT-VALUE}).")
                    Path dataDir)
            throws IOException, InterruptedException {
        JoinToken current = token == null || token.isBlank() ? stored(dataDir) : parsed(token);
        String password = newToken == null
                ? JoinToken.random(new SecureRandom())
                : parsed(newToken).password();
        TokenRotation.request(server, current, password);
        System.out.println("Token rotated; nodes that join from now on need the new one:");
        System.out.println(new JoinToken(current.caHash(), JoinToken.SERVER_USER, password).text());
        return 0;
    }

    private static JoinToken parsed(String text) {
        try {
            return JoinToken.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("--token: " + e.getMessage());
        }
    }

    private static JoinToken stored(Path dataDir) {
        Path file = dataDir.resolve("server/token");
        try {
            return parsed(Files.readString(file));
        } catch (IOException e) {
            throw new ConfigException(file + " cannot be read: no server has started with this data directory yet,"
                    + " or this user may not look");
        }
    }
}
