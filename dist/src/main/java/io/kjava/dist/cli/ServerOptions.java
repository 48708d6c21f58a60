package io.kjava.dist.cli;

import io.kjava.apiserver.storage.etcd.EtcdConfig;
import io.kjava.dist.config.Cidr;
import io.kjava.dist.config.ConfigException;
import io.kjava.dist.config.NodeConfig;
import io.kjava.dist.config.PortRange;
import io.kjava.dist.config.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a server besides those of its node. Filled by picocli. */
final class ServerOptions {
    private static final int DNS_OFFSET = 10;
    private static final int MAX_POD_PREFIX = 24;
    private static final int MIN_SERVICE_BITS = 4;
    private static final int MAX_SERVICE_BITS = 20;

    @Option(
            names = "--bind-address",
            paramLabel = "IP",
            defaultValue = "0.0.0.0",
            description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private String bindAddress = "0.0.0.0";

    @Option(
            names = "--https-listen-port",
            paramLabel = "PORT",
            defaultValue = "6443",
            description = "Port of the API and of joining nodes (default: ${DEFAULT-VALUE}).")
    private int port = 6443;

    @Option(
            names = "--advertise-address",
            paramLabel = "IP",
            description = "Address that nodes and pods reach the API by (default: the node's).")
    private @Nullable String advertiseAddress;

    @Option(
            names = "--tls-san",
            paramLabel = "NAME",
            split = ",",
            description = "Further name or address for the API's certificate; repeatable.")
    private List<String> tlsSans = new ArrayList<>();

    @Option(
            names = "--write-kubeconfig",
            paramLabel = "FILE",
            defaultValue = "${env:KJAVA_KUBECONFIG_OUTPUT:-/etc/kjava/kjava.yaml}",
            description = "Where the admin's kubeconfig goes (default: ${DEFAULT-VALUE}).")
    private Path kubeconfig = Path.of("/etc/kjava/kjava.yaml");

    @Option(
            names = "--write-kubeconfig-mode",
            paramLabel = "MODE",
            defaultValue = "${env:KJAVA_KUBECONFIG_MODE:-0600}",
            description = "Its permissions, octal (default: ${DEFAULT-VALUE}).")
    private String kubeconfigMode = "0600";

    @Option(
            names = {"--token", "-t"},
            paramLabel = "TOKEN",
            defaultValue = "${env:KJAVA_TOKEN}",
            description = "Secret that nodes join with (default: made at the first start).")
    private @Nullable String token;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:KJAVA_TOKEN_FILE}",
            description = "File that holds the secret.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--cluster-cidr",
            paramLabel = "CIDR",
            defaultValue = "10.42.0.0/16",
            description = "Addresses of pods (default: ${DEFAULT-VALUE}).")
    private String clusterCidr = "10.42.0.0/16";

    @Option(
            names = "--service-cidr",
            paramLabel = "CIDR",
            defaultValue = "10.43.0.0/16",
            description = "Addresses of services (default: ${DEFAULT-VALUE}).")
    private String serviceCidr = "10.43.0.0/16";

    @Option(
            names = "--service-node-port-range",
            paramLabel = "FIRST-LAST",
            defaultValue = "30000-32767",
            description = "Ports of NodePort services (default: ${DEFAULT-VALUE}).")
    private String nodePorts = "30000-32767";

    @Option(
            names = "--cluster-dns",
            paramLabel = "IP",
            description = "Address of the cluster's DNS (default: the tenth of --service-cidr).")
    private @Nullable String clusterDns;

    @Option(
            names = "--cluster-domain",
            paramLabel = "DOMAIN",
            defaultValue = "cluster.local",
            description = "Domain of services' names (default: ${DEFAULT-VALUE}).")
    private String clusterDomain = "cluster.local";

    @Option(names = "--disable-agent", description = "Run a control plane only: no node on this machine.")
    private boolean disableAgent;

    @Option(
            names = "--disable",
            paramLabel = "PART",
            split = ",",
            description = "Part to leave out: dns (or coredns), kube-proxy, network; repeatable. What k3s"
                    + " brings and kjava does not is taken and changes nothing.")
    private List<String> disabled = new ArrayList<>();

    @Option(names = "--disable-kube-proxy", description = "The same as --disable kube-proxy.")
    private boolean disableKubeProxy;

    @Option(
            names = "--datastore-endpoint",
            paramLabel = "URL",
            defaultValue = "${env:KJAVA_DATASTORE_ENDPOINT:-}",
            description = "The etcd that keeps the cluster, http(s)://HOST:PORT, by commas"
                    + " (default: a database in the data directory).")
    private String datastoreEndpoint = "";

    @Option(
            names = "--datastore-cafile",
            paramLabel = "FILE",
            defaultValue = "${env:KJAVA_DATASTORE_CAFILE}",
            description = "Certificates that vouch for the datastore.")
    private @Nullable Path datastoreCa;

    @Option(
            names = "--datastore-certfile",
            paramLabel = "FILE",
            defaultValue = "${env:KJAVA_DATASTORE_CERTFILE}",
            description = "Certificate that the datastore is shown.")
    private @Nullable Path datastoreCertificate;

    @Option(
            names = "--datastore-keyfile",
            paramLabel = "FILE",
            defaultValue = "${env:KJAVA_DATASTORE_KEYFILE}",
            description = "Key of that certificate.")
    private @Nullable Path datastoreKey;

    ServerConfig toConfig(NodeOptions nodeOptions) {
        List<String> problems = new ArrayList<>();
        NodeConfig node = nodeOptions.toConfig(problems);
        if (port < 1 || port > 65_535) {
            problems.add("--https-listen-port: " + port + " (expected: 1-65535)");
        }
        NodeOptions.address("--bind-address", bindAddress, problems);
        Optional<Cidr> pods = parsed("--cluster-cidr", clusterCidr, Cidr::parse, problems);
        Optional<Cidr> services = parsed("--service-cidr", serviceCidr, Cidr::parse, problems);
        Optional<PortRange> ports = parsed("--service-node-port-range", nodePorts, PortRange::parse, problems);
        Optional<Integer> mode = parsed("--write-kubeconfig-mode", kubeconfigMode, ServerOptions::octal, problems);
        Set<String> left = left(problems);
        ranges(node, pods, services, problems);
        Optional<InetAddress> dns = NodeOptions.address("--cluster-dns", clusterDns, problems);
        if (dns.isPresent() && services.isPresent() && !services.get().contains(dns.get())) {
            problems.add("--cluster-dns: %s (expected: an address of --service-cidr %s)"
                    .formatted(clusterDns, services.get()));
        }
        Optional<InetAddress> advertised = NodeOptions.address("--advertise-address", advertiseAddress, problems);
        if (!clusterDomain.matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")) {
            problems.add("--cluster-domain: '%s' (expected: a DNS domain)".formatted(clusterDomain));
        }
        Optional<String> secret = token(problems);
        Optional<EtcdConfig> datastore = datastoreEndpoint.isBlank()
                ? Optional.empty()
                : parsed("--datastore-endpoint", datastoreEndpoint, this::etcd, problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new ServerConfig(
                node,
                bindAddress,
                port,
                advertised.orElse(node.nodeIp()),
                tlsSans,
                kubeconfig.toAbsolutePath(),
                mode.orElseThrow(),
                secret,
                pods.orElseThrow(),
                services.orElseThrow(),
                ports.orElseThrow(),
                dns.orElseGet(() -> services.orElseThrow().address(DNS_OFFSET)),
                clusterDomain,
                disableAgent,
                left,
                datastore);
    }

    private Set<String> left(List<String> problems) {
        Set<String> left = new HashSet<>();
        for (String part : disabled) {
            if (ServerConfig.PARTS.contains(part)) {
                left.add(part);
            } else if (ServerConfig.NOT_BROUGHT.contains(part)) {
                System.err.printf("kjava: --disable %s: kjava brings none, so there is nothing to leave out%n", part);
            } else {
                problems.add(
                        "--disable: '%s' (expected: one of %s)".formatted(part, String.join(", ", ServerConfig.PARTS)));
            }
        }
        if (disableKubeProxy) {
            left.add("kube-proxy");
        }
        return left;
    }

    /** What only shows when the ranges are seen together. */
    private static void ranges(NodeConfig node, Optional<Cidr> pods, Optional<Cidr> services, List<String> problems) {
        if (pods.isPresent() && pods.get().prefix() > MAX_POD_PREFIX) {
            problems.add("--cluster-cidr: %s is too small (expected: /%d or larger, since every node takes a /24)"
                    .formatted(pods.get(), MAX_POD_PREFIX));
        }
        if (services.isPresent() && services.get().hostBits() < MIN_SERVICE_BITS) {
            problems.add("--service-cidr: %s is too small (expected: %d addresses or more)"
                    .formatted(services.get(), 1 << MIN_SERVICE_BITS));
        }
        if (services.isPresent() && services.get().hostBits() > MAX_SERVICE_BITS) {
            problems.add("--service-cidr: %s is too large (expected: /12 or smaller)".formatted(services.get()));
        }
        if (pods.isPresent() && services.isPresent() && pods.get().overlaps(services.get())) {
            problems.add("--cluster-cidr %s and --service-cidr %s overlap (expected: ranges apart)"
                    .formatted(pods.get(), services.get()));
        }
        for (Optional<Cidr> range : List.of(pods, services)) {
            if (range.isPresent() && range.get().contains(node.nodeIp())) {
                problems.add("--node-ip: %s lies in %s (expected: the node's address outside of the cluster's ranges)"
                        .formatted(node.nodeIp().getHostAddress(), range.get()));
            }
        }
    }

    private EtcdConfig etcd(String endpoint) {
        return EtcdConfig.of(
                endpoint,
                Optional.ofNullable(datastoreCa),
                Optional.ofNullable(datastoreCertificate),
                Optional.ofNullable(datastoreKey));
    }

    private Optional<String> token(List<String> problems) {
        return secret(token, tokenFile, problems);
    }

    /** The secret itself, or what the file holds. */
    static Optional<String> secret(@Nullable String text, @Nullable Path file, List<String> problems) {
        if (text != null && !text.isBlank()) {
            return Optional.of(text.strip());
        }
        if (file == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            problems.add("--token-file: " + file + " cannot be read");
            return Optional.empty();
        }
    }

    private static <T> Optional<T> parsed(
            String option, String text, Function<String, T> parser, List<String> problems) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            problems.add(option + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private static int octal(String text) {
        if (!text.matches("0?[0-7]{3}")) {
            throw new IllegalArgumentException("'" + text + "' (expected: octal, like 0600)");
        }
        return Integer.parseInt(text, 8);
    }
}
