package io.kjava.kubelet.runtime;

import io.fabric8.kubernetes.api.model.Pod;

/** What a pod's host is called, inside it. Pure. */
final class Hostnames {
    private static final int MAX_HOSTNAME = 63;
    private static final int MAX_KERNEL_NAME = 64;

    private Hostnames() {}

    /** The first label: the pod's {@code hostname}, or its name cut to length. */
    static String hostname(Pod pod) {
        String override = pod.getSpec().getHostnameOverride();
        if (override != null && !override.isEmpty()) {
            return override;
        }
        String wanted = pod.getSpec().getHostname();
        if (wanted != null && !wanted.isEmpty()) {
            return wanted;
        }
        String name = pod.getMetadata().getName();
        if (name.length() <= MAX_HOSTNAME) {
            return name;
        }
        String cut = name.substring(0, MAX_HOSTNAME);
        while (cut.endsWith("-") || cut.endsWith(".")) {
            cut = cut.substring(0, cut.length() - 1);
        }
        return cut;
    }

    /** {@code subdomain.namespace.svc.domain}; empty without a subdomain. */
    static String domain(Pod pod, String clusterDomain) {
        String subdomain = pod.getSpec().getSubdomain();
        String override = pod.getSpec().getHostnameOverride();
        if (subdomain == null || subdomain.isEmpty() || override != null && !override.isEmpty()) {
            return "";
        }
        return subdomain + "." + pod.getMetadata().getNamespace() + ".svc." + clusterDomain;
    }

    /** What the kernel is told. */
    static String kernelName(Pod pod, String clusterDomain) {
        String hostname = hostname(pod);
        String domain = domain(pod, clusterDomain);
        if (!Boolean.TRUE.equals(pod.getSpec().getSetHostnameAsFQDN()) || domain.isEmpty()) {
            return hostname;
        }
        String full = hostname + "." + domain;
        if (full.length() > MAX_KERNEL_NAME) {
            throw new ContainerStartException(
                    "FailedCreatePodSandBox",
                    "failed to construct FQDN from pod hostname and cluster domain, FQDN %s is too".formatted(full)
                            + " long (%d characters is the max, %d characters requested)"
                                    .formatted(MAX_KERNEL_NAME, full.length()),
                    null);
        }
        return full;
    }
}
