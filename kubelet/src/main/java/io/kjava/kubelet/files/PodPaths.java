package io.kjava.kubelet.files;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;

/**
 * The layout of the kubelet's directories, which tools and storage drivers know from Kubernetes.
 *
 * @param root for example {@code /var/lib/kubelet}
 * @param podLogs {@code /var/log/pods}
 * @param containerLogs {@code /var/log/containers}: one link for each container's log
 */
public record PodPaths(Path root, Path podLogs, Path containerLogs) {
    public PodPaths {
        requireNonNull(root, "root");
        requireNonNull(podLogs, "podLogs");
        requireNonNull(containerLogs, "containerLogs");
    }

    /** The directory of all pods. */
    public Path pods() {
        return root.resolve("pods");
    }

    public Path pod(String uid) {
        return pods().resolve(uid);
    }

    public Path volumes(String uid) {
        return pod(uid).resolve("volumes");
    }

    /** One volume; the plugin is spelled as on disk, for example {@code kubernetes.io~empty-dir}. */
    public Path volume(String uid, String plugin, String volume) {
        return volumes(uid).resolve(plugin).resolve(volume);
    }

    /** Bind mounts of paths inside volumes. */
    public Path subPaths(String uid) {
        return pod(uid).resolve("volume-subpaths");
    }

    public Path etcHosts(String uid) {
        return pod(uid).resolve("etc-hosts");
    }

    /** What one container left: its termination messages. */
    public Path container(String uid, String container) {
        return pod(uid).resolve("containers").resolve(container);
    }

    public Path logs(Pod pod) {
        return podLogs.resolve(pod.getMetadata().getNamespace()
                + "_"
                + pod.getMetadata().getName()
                + "_"
                + pod.getMetadata().getUid());
    }
}
