package io.kjava.kubelet.resources;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Sysctl;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Which kernel settings a pod may change: those that only concern itself. Pure. */
final class Sysctls {
    private static final Set<String> SAFE = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes",
            "net.ipv4.tcp_rmem",
            "net.ipv4.tcp_wmem");
    private static final Set<String> IPC = Set.of("kernel.sem", "kernel.shm", "kernel.msg", "fs.mqueue.");

    private final Set<String> allowed = new HashSet<>(SAFE);

    Sysctls(Collection<String> more) {
        allowed.addAll(more);
    }

    /** Why one of the pod's settings is refused. */
    Optional<String> refusal(Pod pod) {
        PodSecurityContext security = pod.getSpec().getSecurityContext();
        if (security == null) {
            return Optional.empty();
        }
        boolean hostNetwork = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
        boolean hostIpc = Boolean.TRUE.equals(pod.getSpec().getHostIPC());
        for (Sysctl sysctl : security.getSysctls()) {
            String name = sysctl.getName().replace('/', '.');
            if (hostNetwork && name.startsWith("net.")) {
                return Optional.of(
                        "forbidden sysctl: \"%s\" not allowed with host net enabled".formatted(sysctl.getName()));
            }
            if (hostIpc && IPC.stream().anyMatch(name::startsWith)) {
                return Optional.of(
                        "forbidden sysctl: \"%s\" not allowed with host ipc enabled".formatted(sysctl.getName()));
            }
            if (allowed.stream().noneMatch(pattern -> matches(pattern, name))) {
                return Optional.of("forbidden sysctl: \"%s\" not allowlisted".formatted(sysctl.getName()));
            }
        }
        return Optional.empty();
    }

    private static boolean matches(String pattern, String name) {
        return pattern.endsWith("*")
                ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                : name.equals(pattern);
    }
}
