package io.kjava.dist.cli;

import io.kjava.dist.config.ConfigException;
import io.kjava.dist.config.HostAddress;
import io.kjava.dist.config.NodeConfig;
import io.kjava.dist.containerd.PauseImage;
import io.kjava.kubeproxy.ProxyMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a node, which server and agent share. Filled by picocli. */
final class NodeOptions {
    private static final Path SYSTEMD_RESOLV_CONF = Path.of("/run/systemd/resolve/resolv.conf");

    @Option(
            names = {"--data-dir", "-d"},
            paramLabel = "DIR",
            defaultValue = "${env:KJAVA_DATA_DIR:-/var/lib/kjava}",
            description = "Folder to hold state (default: ${DEFAULT-VALUE}).")
    private Path dataDir = Path.of("/var/lib/kjava");

    @Option(
            names = {"--config", "-c"},
            paramLabel = "FILE",
            defaultValue = "${env:KJAVA_CONFIG_FILE}",
            description =
                    "Settings, keys as flags without dashes (default: /etc/kjava/config.yaml and" + " config.yaml.d).")
    @Nullable
    Path config; // SettingsFile reads it before these options are

    @Option(
            names = "--node-name",
            paramLabel = "NAME",
            defaultValue = "${env:KJAVA_NODE_NAME}",
            description = "Name of the node (default: the host's name).")
    private @Nullable String nodeName;

    @Option(
            names = "--node-ip",
            paramLabel = "IP",
            description = "Address to advertise for the node (default: of the default route's" + " interface).")
    private @Nullable String nodeIp;

    @Option(
            names = "--node-label",
            paramLabel = "KEY=VALUE",
            split = ",",
            description = "Label to register the node with; repeatable.")
    private List<String> nodeLabels = new ArrayList<>();

    @Option(
            names = "--node-taint",
            paramLabel = "KEY=VALUE:EFFECT",
            split = ",",
            description = "Taint to register the node with; repeatable.")
    private List<String> nodeTaints = new ArrayList<>();

    @Option(
            names = "--container-runtime-endpoint",
            paramLabel = "SOCKET",
            description = "Use this CRI socket instead of starting containerd.")
    private @Nullable String runtimeEndpoint;

    @Option(
            names = "--pause-image",
            paramLabel = "IMAGE",
            defaultValue = PauseImage.NAME,
            description = "Image of pods' sandboxes (default: ${DEFAULT-VALUE}, built in).")
    private String pauseImage = PauseImage.NAME;

    @Option(
            names = "--resolv-conf",
            paramLabel = "FILE",
            defaultValue = "${env:KJAVA_RESOLV_CONF}",
            description = "Name servers for names outside of the cluster (default: the host's).")
    private @Nullable Path resolvConf;

    @Option(
            names = "--kube-proxy-arg",
            paramLabel = "KEY=VALUE",
            description = "Setting of the service proxy: proxy-mode=iptables (the default) or"
                    + " proxy-mode=nftables; repeatable.")
    private List<String> kubeProxyArgs = new ArrayList<>();

    @Option(
            names = "--kubelet-arg",
            paramLabel = "KEY=VALUE",
            description = "Setting of the kubelet: authorization-mode=Webhook lets in whom the cluster's rules let"
                    + " use the node (default: the API server alone); repeatable.")
    private List<String> kubeletArgs = new ArrayList<>();

    @Option(names = "--debug", description = "Log more.")
    private boolean debug;

    /** What has to be set before the first line is logged. */
    void applyLogLevel() {
        if (debug) {
            System.setProperty("KJAVA_LOG_LEVEL", "DEBUG");
        }
    }

    /** Collects problems instead of throwing the first. */
    NodeConfig toConfig(List<String> problems) {
        String name = name();
        if (!name.matches("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")) {
            problems.add("--node-name: '%s' (expected: lower-case letters, digits, '-' and '.')".formatted(name));
        }
        return new NodeConfig(
                dataDir.toAbsolutePath().normalize(),
                name,
                address("--node-ip", nodeIp, problems).orElseGet(HostAddress::find),
                labels(problems),
                taints(problems),
                endpoint(),
                pauseImage,
                resolvConf(problems),
                proxyMode(problems),
                reviewsKubeletCallers(problems));
    }

    private String name() {
        if (nodeName != null) {
            return nodeName;
        }
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname"))
                    .strip()
                    .toLowerCase(Locale.ROOT);
        } catch (IOException e) {
            throw new ConfigException("--node-name: the host has no name; give one");
        }
    }

    private Map<String, String> labels(List<String> problems) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String label : nodeLabels) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                problems.add("--node-label: '%s' (expected: KEY=VALUE)".formatted(label));
            } else {
                labels.put(label.substring(0, equals), label.substring(equals + 1));
            }
        }
        return labels;
    }

    private List<String> taints(List<String> problems) {
        for (String taint : nodeTaints) {
            if (!taint.matches("[^=:]+(=[^:]*)?:(NoSchedule|PreferNoSchedule|NoExecute)")) {
                problems.add(("--node-taint: '%s' (expected: KEY=VALUE:EFFECT, EFFECT one of NoSchedule,"
                                + " PreferNoSchedule, NoExecute)")
                        .formatted(taint));
            }
        }
        return nodeTaints;
    }

    private Optional<Path> endpoint() {
        return Optional.ofNullable(runtimeEndpoint)
                .map(text -> text.startsWith("unix://") ? text.substring(7) : text)
                .map(Path::of);
    }

    private ProxyMode proxyMode(List<String> problems) {
        ProxyMode mode = ProxyMode.IPTABLES;
        for (String word : kubeProxyArgs) {
            String argument = word.startsWith("--") ? word.substring(2) : word;
            Optional<ProxyMode> named = Stream.of(ProxyMode.values())
                    .filter(one -> argument.equals("proxy-mode=" + one.wireName()))
                    .findFirst();
            if (named.isEmpty()) {
                problems.add("--kube-proxy-arg: '%s' (expected: proxy-mode=iptables or proxy-mode=nftables)"
                        .formatted(word));
            }
            mode = named.orElse(mode);
        }
        return mode;
    }

    private boolean reviewsKubeletCallers(List<String> problems) {
        for (String word : kubeletArgs) {
            if (!(word.startsWith("--") ? word.substring(2) : word).equals("authorization-mode=Webhook")) {
                problems.add("--kubelet-arg: '%s' (expected: authorization-mode=Webhook)".formatted(word));
            }
        }
        return !kubeletArgs.isEmpty();
    }

    private Path resolvConf(List<String> problems) {
        if (resolvConf != null) {
            if (!Files.isReadable(resolvConf)) {
                problems.add("--resolv-conf: " + resolvConf + " cannot be read");
            }
            return resolvConf;
        }
        return Files.isReadable(SYSTEMD_RESOLV_CONF) ? SYSTEMD_RESOLV_CONF : Path.of("/etc/resolv.conf");
    }

    /** Parses a literal address; asks no name server. */
    static Optional<InetAddress> address(String option, @Nullable String text, List<String> problems) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (text.matches("[0-9a-fA-F.:]+")) {
                return Optional.of(InetAddress.getByName(text));
            }
        } catch (UnknownHostException e) {
            // reported below like every other text that is no address
        }
        problems.add("%s: '%s' (expected: an IP address)".formatted(option, text));
        return Optional.empty();
    }
}
