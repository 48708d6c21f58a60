package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.files.PodPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The {@code /etc/hosts} of pods: written by us, mounted into every container. */
final class HostsFile {
    private static final String FIXED = """
            # Kubernetes-managed hosts file.
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::0\tip6-localnet
            fe00::0\tip6-mcastprefix
            fe00::1\tip6-allnodes
            fe00::2\tip6-allrouters
            """;

    private final PodPaths paths;
    private final String clusterDomain;
    private final Path hostFile;

    HostsFile(PodPaths paths, String clusterDomain, Path hostFile) {
        this.paths = requireNonNull(paths, "paths");
        this.clusterDomain = requireNonNull(clusterDomain, "clusterDomain");
        this.hostFile = requireNonNull(hostFile, "hostFile");
    }

    /** Writes it for a pod with these addresses. */
    Path write(Pod pod, List<String> podIps) {
        Path file = paths.etcHosts(pod.getMetadata().getUid());
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text(pod, podIps));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text(Pod pod, List<String> podIps) throws IOException {
        StringBuilder text = new StringBuilder();
        if (Boolean.TRUE.equals(pod.getSpec().getHostNetwork())) {
            text.append("# Kubernetes-managed hosts file (host network).\n");
            text.append(Files.readString(hostFile));
        } else {
            text.append(FIXED);
            String hostname = Hostnames.hostname(pod);
            String domain = Hostnames.domain(pod, clusterDomain);
            for (String ip : podIps) {
                text.append(ip).append('\t');
                if (!domain.isEmpty()) {
                    text.append(hostname).append('.').append(domain).append('\t');
                }
                text.append(hostname).append('\n');
            }
        }
        addAliases(text, pod.getSpec().getHostAliases());
        return text.toString();
    }

    private static void addAliases(StringBuilder text, List<HostAlias> aliases) {
        if (aliases.isEmpty()) {
            return;
        }
        text.append("\n# Entries added by HostAliases.\n");
        for (HostAlias alias : aliases) {
            text.append(alias.getIp())
                    .append('\t')
                    .append(String.join("\t", alias.getHostnames()))
                    .append('\n');
        }
    }
}
