package io.kjava.apiserver.admission.podsecurity;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** What of its host a pod may see and use. Pure. */
final class HostChecks {
    private static final Map<Integer, List<String>> SAFE_SYSCTLS = Map.of(
            0,
            List.of(
                    "kernel.shm_rmid_forced",
                    "net.ipv4.ip_local_port_range",
                    "net.ipv4.tcp_syncookies",
                    "net.ipv4.ping_group_range",
                    "net.ipv4.ip_unprivileged_port_start"),
            27,
            List.of("net.ipv4.ip_local_reserved_ports"),
            29,
            List.of(
                    "net.ipv4.tcp_keepalive_time",
                    "net.ipv4.tcp_fin_timeout",
                    "net.ipv4.tcp_keepalive_intvl",
                    "net.ipv4.tcp_keepalive_probes"),
            32,
            List.of("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"));

    private HostChecks() {}

    static Optional<Finding> namespaces(PodView pod) {
        List<String> found = new ArrayList<>();
        for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
            if (pod.spec().path(field).asBoolean(false)) {
                found.add(field + "=true");
            }
        }
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding("host namespaces", String.join(", ", found)));
    }

    static Optional<Finding> hostPaths(PodView pod) {
        List<String> volumes = new ArrayList<>();
        for (JsonNode volume : pod.spec().path("volumes")) {
            if (volume.path("hostPath").isObject()) {
                volumes.add(volume.path("name").asString(""));
            }
        }
        return volumes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        "hostPath volumes", PodView.count("volume", volumes.size()) + " " + PodView.quoted(volumes)));
    }

    static Optional<Finding> ports(PodView pod) {
        Set<String> ports = new TreeSet<>();
        List<String> bad = pod.containers(container -> {
            boolean uses = false;
            for (JsonNode port : container.path("ports")) {
                long number = port.path("hostPort").asLong(0);
                uses |= number != 0;
                if (number != 0) {
                    ports.add(Long.toString(number));
                }
            }
            return uses;
        });
        return bad.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        "hostPort",
                        "%s %s %s %s"
                                .formatted(
                                        PodView.named(bad),
                                        bad.size() == 1 ? "uses" : "use",
                                        PodView.count("hostPort", ports.size()),
                                        String.join(", ", ports))));
    }

    static Optional<Finding> probes(PodView pod) {
        Set<String> hosts = new TreeSet<>();
        Set<String> bad = new TreeSet<>(pod.containers(container -> {
            Set<String> own = hosts(container);
            hosts.addAll(own);
            return !own.isEmpty();
        }));
        return bad.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        "probe or lifecycle host",
                        "%s %s %s %s"
                                .formatted(
                                        PodView.named(bad),
                                        bad.size() == 1 ? "uses" : "use",
                                        PodView.count("probe or lifecycle host", hosts.size()),
                                        PodView.quoted(hosts))));
    }

    private static Set<String> hosts(JsonNode container) {
        Set<String> hosts = new HashSet<>();
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            addHosts(hosts, container.path(probe));
        }
        addHosts(hosts, container.path("lifecycle").path("postStart"));
        addHosts(hosts, container.path("lifecycle").path("preStop"));
        return hosts;
    }

    private static void addHosts(Set<String> hosts, JsonNode handler) {
        for (String action : List.of("httpGet", "tcpSocket")) {
            String host = handler.path(action).path("host").asString("");
            if (!host.isEmpty()) {
                hosts.add(host);
            }
        }
    }

    static Optional<Finding> procMount(PodView pod) {
        Set<String> types = new TreeSet<>();
        List<String> bad = pod.containers(container -> {
            String type = PodView.security(container).path("procMount").asString("Default");
            if (type.equals("Default")) {
                return false;
            }
            types.add(type);
            return true;
        });
        return bad.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        "procMount",
                        "%s must not set securityContext.procMount to %s"
                                .formatted(PodView.named(bad), PodView.quoted(types))));
    }

    static Optional<Finding> sysctls(PodView pod, int version) {
        Set<String> safe = new HashSet<>();
        SAFE_SYSCTLS.forEach((since, names) -> {
            if (since <= version) {
                safe.addAll(names);
            }
        });
        List<String> unsafe = new ArrayList<>();
        for (JsonNode sysctl : pod.podSecurity().path("sysctls")) {
            String name = sysctl.path("name").asString("");
            if (!safe.contains(name)) {
                unsafe.add(name);
            }
        }
        return unsafe.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding("forbidden sysctls", String.join(", ", unsafe)));
    }

    static Optional<Finding> windowsHostProcess(PodView pod) {
        boolean ofPod = isHostProcess(pod.podSecurity());
        List<String> bad = pod.containers(c -> isHostProcess(PodView.security(c)));
        return !ofPod && bad.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        "hostProcess",
                        PodView.setters(ofPod, bad)
                                + " must not set"
                                + " securityContext.windowsOptions.hostProcess=true"));
    }

    private static boolean isHostProcess(JsonNode security) {
        return security.path("windowsOptions").path("hostProcess").asBoolean(false);
    }
}
