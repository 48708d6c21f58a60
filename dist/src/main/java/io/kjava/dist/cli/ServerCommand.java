package io.kjava.dist.cli;

import io.kjava.client.ApiClient;
import io.kjava.dist.bootstrap.DataDirectory;
import io.kjava.dist.config.ServerConfig;
import io.kjava.dist.node.ServerNode;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kjava server}: a control plane and, unless told otherwise, a node. */
@Command(
        name = "server",
        description = "Run a control plane and a node.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ServerCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private ServerOptions serverOptions = new ServerOptions();

    @Mixin
    private NodeOptions nodeOptions = new NodeOptions();

    /** Made by picocli, which fills in the spec before anything runs. */
    @SuppressWarnings("NullAway.Init")
    ServerCommand() {}

    @Override
    public Integer call() throws Exception {
        SettingsFile.apply(spec, spec.commandLine().getParseResult().originalArgs());
        nodeOptions.applyLogLevel();
        ServerConfig config = serverOptions.toConfig(nodeOptions);
        Preflight.server(config);
        DataDirectory directory = DataDirectory.open(config.node().dataDir());
        ServerNode node = ServerNode.start(config, directory);
        if (!Boolean.getBoolean("kjava.training")) {
            return Shutdown.await(node, directory);
        }
        Shutdown.atExit(node, directory);
        try (ApiClient client = AdminClient.of(config.kubeconfig()).open()) {
            new TrainingLoad(client).run(!config.disableAgent());
        }
        return 0; // the JVM writes its cache when it ends in good order
    }
}
