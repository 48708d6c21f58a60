package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/** Everything that makes a pod's sandbox. */
public record SandboxConfig(
        Identity identity,
        String hostname,
        String logDirectory,
        Dns dns,
        List<PortMapping> ports,
        Map<String, String> labels,
        Map<String, String> annotations,
        Linux linux) {
    /** Which pod, and the how manyth sandbox of it. */
    public record Identity(String name, String uid, String namespace, int attempt) {
        public Identity {
            requireNonNull(name, "name");
            requireNonNull(uid, "uid");
            requireNonNull(namespace, "namespace");
        }
    }

    public record Dns(List<String> servers, List<String> searches, List<String> options) {
        public static final Dns NONE = new Dns(List.of(), List.of(), List.of());

        public Dns {
            servers = List.copyOf(servers);
            searches = List.copyOf(searches);
            options = List.copyOf(options);
        }

        public boolean isEmpty() {
            return servers.isEmpty() && searches.isEmpty() && options.isEmpty();
        }
    }

    /** The order is the wire's. */
    public enum Protocol {
        TCP,
        UDP,
        SCTP
    }

    /** A port of the host that leads into the pod. */
    public record PortMapping(Protocol protocol, int containerPort, int hostPort, String hostIp) {
        public PortMapping {
            requireNonNull(protocol, "protocol");
            requireNonNull(hostIp, "hostIp");
        }
    }

    /**
     * The Linux side.
     *
     * @param cgroupParent empty for the runtime's default
     */
    public record Linux(
            String cgroupParent,
            SecurityOptions security,
            Map<String, String> sysctls,
            LinuxResources overhead,
            LinuxResources resources) {
        public Linux {
            requireNonNull(cgroupParent, "cgroupParent");
            requireNonNull(security, "security");
            sysctls = Map.copyOf(sysctls);
            requireNonNull(overhead, "overhead");
            requireNonNull(resources, "resources");
        }
    }

    public SandboxConfig {
        requireNonNull(identity, "identity");
        requireNonNull(hostname, "hostname");
        requireNonNull(logDirectory, "logDirectory");
        requireNonNull(dns, "dns");
        ports = List.copyOf(ports);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        requireNonNull(linux, "linux");
    }
}
