package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.cri.LinuxResources;
import io.kjava.cri.SandboxConfig;
import io.kjava.cri.SandboxConfig.Identity;
import io.kjava.cri.SandboxConfig.Linux;
import io.kjava.cri.SandboxConfig.PortMapping;
import io.kjava.cri.SandboxConfig.Protocol;
import io.kjava.kubelet.files.PodPaths;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A pod as the configuration of its sandbox. Pure. */
public final class SandboxConfigs {
    private final PodPaths paths;
    private final DnsSettings dns;
    private final SecurityConfigs security;
    private final ResourceLimits limits;

    public SandboxConfigs(PodPaths paths, DnsSettings dns, SecurityConfigs security, ResourceLimits limits) {
        this.paths = requireNonNull(paths, "paths");
        this.dns = requireNonNull(dns, "dns");
        this.security = requireNonNull(security, "security");
        this.limits = requireNonNull(limits, "limits");
    }

    /** @param cgroupParent empty for the runtime's default */
    public SandboxConfig of(Pod pod, int attempt, String cgroupParent) {
        boolean hostNetwork = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
        return new SandboxConfig(
                new Identity(
                        pod.getMetadata().getName(),
                        pod.getMetadata().getUid(),
                        pod.getMetadata().getNamespace(),
                        attempt),
                hostNetwork ? "" : Hostnames.kernelName(pod, dns.clusterDomain()),
                paths.logs(pod).toString(),
                dns.forPod(pod),
                hostNetwork ? List.of() : ports(pod),
                labels(pod),
                annotations(pod),
                new Linux(
                        cgroupParent,
                        security.sandbox(pod),
                        security.sysctls(pod),
                        limits.overhead(pod),
                        LinuxResources.NONE));
    }

    private static Map<String, String> labels(Pod pod) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (pod.getMetadata().getLabels() != null) {
            labels.putAll(pod.getMetadata().getLabels());
        }
        labels.put(Annotations.POD_NAME, pod.getMetadata().getName());
        labels.put(Annotations.POD_NAMESPACE, pod.getMetadata().getNamespace());
        labels.put(Annotations.POD_UID, pod.getMetadata().getUid());
        return labels;
    }

    private static Map<String, String> annotations(Pod pod) {
        Map<String, String> annotations = new LinkedHashMap<>();
        if (pod.getMetadata().getAnnotations() != null) {
            annotations.putAll(pod.getMetadata().getAnnotations());
        }
        annotations.putIfAbsent("kubernetes.io/config.source", "api");
        return annotations;
    }

    private static List<PortMapping> ports(Pod pod) {
        List<PortMapping> ports = new ArrayList<>();
        List<Container> containers = new ArrayList<>(pod.getSpec().getInitContainers());
        containers.addAll(pod.getSpec().getContainers());
        for (Container container : containers) {
            for (ContainerPort port : container.getPorts()) {
                if (port.getHostPort() != null && port.getHostPort() > 0) {
                    ports.add(mapping(port));
                }
            }
        }
        return ports;
    }

    private static PortMapping mapping(ContainerPort port) {
        Protocol protocol = port.getProtocol() == null ? Protocol.TCP : Protocol.valueOf(port.getProtocol());
        return new PortMapping(
                protocol,
                port.getContainerPort(),
                port.getHostPort(),
                port.getHostIP() == null ? "" : port.getHostIP());
    }
}
