package io.kjava.dist.cli;

import io.kjava.dist.bootstrap.DataDirectory;
import io.kjava.dist.bootstrap.HostCheck;
import io.kjava.dist.bootstrap.HostInspection;
import io.kjava.dist.config.AgentConfig;
import io.kjava.dist.config.ConfigException;
import io.kjava.dist.config.NodeConfig;
import io.kjava.dist.config.ServerConfig;
import io.kjava.kubeproxy.ProxyMode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Refuses to start what cannot run, with every reason at once. */
final class Preflight {
    private static final int KUBELET_PORT = 10_250;
    private static final int PROXY_HEALTH_PORT = 10_256;
    private static final int PROXY_METRICS_PORT = 10_249;

    private Preflight() {}

    static void server(ServerConfig config) {
        free(config.bindAddress(), config.httpsPort(), "--https-listen-port");
        writable(config.kubeconfig());
        if (!config.disableAgent()) {
            node(config.node(), !config.isDisabled("kube-proxy"));
        }
    }

    static void agent(AgentConfig config) {
        node(config.node(), true);
    }

    private static void node(NodeConfig config, boolean proxy) {
        List<String> missing = HostInspection.node(config.runtimeEndpoint().isEmpty()).stream()
                .filter(HostCheck::blocks)
                .map(check -> check.name() + " is missing: " + check.advice())
                .toList();
        if (!missing.isEmpty()) {
            throw new ConfigException(missing);
        }
        config.runtimeEndpoint().filter(socket -> !Files.exists(socket)).ifPresent(socket -> {
            throw new ConfigException("--container-runtime-endpoint: " + socket + " is not there");
        });
        free("0.0.0.0", KUBELET_PORT, "the kubelet's port");
        if (proxy) {
            free("0.0.0.0", PROXY_HEALTH_PORT, "kube-proxy's health port");
            free("127.0.0.1", PROXY_METRICS_PORT, "kube-proxy's metrics port");
            if (config.proxyMode() == ProxyMode.NFTABLES
                    && HostInspection.find("nft").isEmpty()) {
                throw new ConfigException("nft is missing: install the package nftables");
            }
        }
    }

    private static void writable(Path kubeconfig) {
        Path folder = kubeconfig.toAbsolutePath().getParent();
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new ConfigException(
                    "--write-kubeconfig %s: cannot be written: %s".formatted(kubeconfig, DataDirectory.describe(e)));
        }
        if (Files.isDirectory(kubeconfig) || folder == null || !Files.isWritable(folder)) {
            throw new ConfigException("--write-kubeconfig %s: cannot be written".formatted(kubeconfig));
        }
    }

    private static void free(String address, int port, String option) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            throw new ConfigException(
                    "%s: cannot listen on %s:%d: %s".formatted(option, address, port, e.getMessage()));
        }
    }
}
