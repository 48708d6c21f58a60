package io.kjava.dist.cli;

import io.kjava.dist.bootstrap.HostInspection;
import io.kjava.dist.config.ConfigException;
import io.kjava.dist.node.NodePaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The host's own clients, started with the settings of this machine's kjava. */
final class PassThroughCommands {
    private static final Path KUBECONFIG = Path.of("/etc/kjava/kjava.yaml");
    private static final Path DATA_DIR =
            Path.of(Optional.ofNullable(System.getenv("KJAVA_DATA_DIR")).orElse("/var/lib/kjava"));

    private PassThroughCommands() {}

    /** Runs a program of the host with all words that follow. */
    abstract static class PassThrough implements Callable<Integer> {
        @Parameters(arity = "0..*", paramLabel = "ARGS", description = "Handed through as they are.")
        private List<String> words = new ArrayList<>();

        private final String program;
        private final String advice;

        PassThrough(String program, String advice) {
            this.program = program;
            this.advice = advice;
        }

        /** What stands between the program and the user's words. */
        List<String> settings() {
            return List.of();
        }

        /** Environment variables, set unless the user has set them. */
        Map<String, String> environment() {
            return Map.of();
        }

        @Override
        public Integer call() throws IOException, InterruptedException {
            Path found = HostInspection.find(program)
                    .orElseThrow(() -> new ConfigException(program + " is not installed: " + advice));
            List<String> command = new ArrayList<>(List.of(found.toString()));
            command.addAll(settings());
            command.addAll(words);
            ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
            environment().forEach((name, value) -> builder.environment().putIfAbsent(name, value));
            return builder.start().waitFor();
        }
    }

    @Command(name = "kubectl", description = "Run the host's kubectl against this machine's cluster.")
    static final class Kubectl extends PassThrough {
        Kubectl() {
            super("kubectl", "install the package kubernetes-client or kubectl");
        }

        @Override
        Map<String, String> environment() {
            if (Files.exists(KUBECONFIG) && !Files.isReadable(KUBECONFIG) && System.getenv("KUBECONFIG") == null) {
                System.err.printf(
                        "kjava: %s cannot be read by this user: start the server with"
                                + " --write-kubeconfig-mode, or set KUBECONFIG to a copy%n",
                        KUBECONFIG);
            }
            return Files.isReadable(KUBECONFIG) ? Map.of("KUBECONFIG", KUBECONFIG.toString()) : Map.of();
        }
    }

    @Command(name = "crictl", description = "Run the host's crictl against kjava's containerd.")
    static final class Crictl extends PassThrough {
        Crictl() {
            super("crictl", "install the package cri-tools");
        }

        @Override
        Map<String, String> environment() {
            String endpoint = "unix://" + NodePaths.of(DATA_DIR).containerd().socket();
            return Map.of("CONTAINER_RUNTIME_ENDPOINT", endpoint, "IMAGE_SERVICE_ENDPOINT", endpoint);
        }
    }

    @Command(name = "ctr", description = "Run the host's ctr against kjava's containerd.")
    static final class Ctr extends PassThrough {
        Ctr() {
            super("ctr", "install the package containerd");
        }

        @Override
        Map<String, String> environment() {
            return Map.of(
                    "CONTAINERD_ADDRESS",
                    NodePaths.of(DATA_DIR).containerd().socket().toString(),
                    "CONTAINERD_NAMESPACE",
                    "k8s.io");
        }
    }
}
