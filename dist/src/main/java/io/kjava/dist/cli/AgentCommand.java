package io.kjava.dist.cli;

import io.kjava.dist.bootstrap.DataDirectory;
import io.kjava.dist.config.AgentConfig;
import io.kjava.dist.config.ConfigException;
import io.kjava.dist.config.NodeConfig;
import io.kjava.dist.node.AgentNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kjava agent}: one more node of a cluster. */
@Command(
        name = "agent",
        description = "Run a node that joins a server.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class AgentCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = {"--server", "-s"},
            paramLabel = "URL",
            defaultValue = "${env:KJAVA_URL}",
            description = "The server to join, for example https://10.0.0.1:6443.")
    private @Nullable String server;

    @Option(
            names = {"--token", "-t"},
            paramLabel = "TOKEN",
            defaultValue = "${env:KJAVA_TOKEN}",
            description = "The server's secret; see 'kjava token show' there.")
    private @Nullable String token;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:KJAVA_TOKEN_FILE}",
            description = "File that holds the secret.")
    private @Nullable Path tokenFile;

    @Mixin
    private NodeOptions nodeOptions = new NodeOptions();

    /** Made by picocli, which fills in the spec before anything runs. */
    @SuppressWarnings("NullAway.Init")
    AgentCommand() {}

    @Override
    public Integer call() throws Exception {
        SettingsFile.apply(spec, spec.commandLine().getParseResult().originalArgs());
        nodeOptions.applyLogLevel();
        AgentConfig config = toConfig();
        Preflight.agent(config);
        DataDirectory directory = DataDirectory.open(config.node().dataDir());
        AgentNode node = AgentNode.start(config, directory);
        return Shutdown.await(node, directory);
    }

    private AgentConfig toConfig() {
        List<String> problems = new ArrayList<>();
        NodeConfig node = nodeOptions.toConfig(problems);
        Optional<String> secret = ServerOptions.secret(token, tokenFile, problems);
        if (server == null || !server.matches("https://[^/ ]+/?")) {
            problems.add("--server: '%s' (expected: https://HOST:PORT)".formatted(server == null ? "" : server));
        }
        if (secret.isEmpty()) {
            problems.add("--token: is missing (expected: the server's token, or --token-file)");
        }
        if (!problems.isEmpty() || server == null) {
            throw new ConfigException(problems);
        }
        String url = server.endsWith("/") ? server.substring(0, server.length() - 1) : server;
        return new AgentConfig(node, URI.create(url), secret.orElseThrow());
    }
}
