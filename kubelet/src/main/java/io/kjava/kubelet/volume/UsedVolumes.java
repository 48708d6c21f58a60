package io.kjava.kubelet.volume;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeDevice;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which volumes of a pod a container uses; the others are never mounted. Pure. */
final class UsedVolumes {
    private UsedVolumes() {}

    static Set<String> of(Pod pod) {
        Set<String> names = new HashSet<>();
        pod.getSpec().getInitContainers().forEach(container -> add(container, names));
        pod.getSpec().getContainers().forEach(container -> add(container, names));
        for (EphemeralContainer container : pod.getSpec().getEphemeralContainers()) {
            addMounts(container.getVolumeMounts(), container.getVolumeDevices(), names);
            addFiles(container.getEnv(), names);
        }
        return names;
    }

    private static void add(Container container, Set<String> names) {
        addMounts(container.getVolumeMounts(), container.getVolumeDevices(), names);
        addFiles(container.getEnv(), names);
    }

    private static void addMounts(List<VolumeMount> mounts, List<VolumeDevice> devices, Set<String> names) {
        mounts.forEach(mount -> names.add(mount.getName()));
        devices.forEach(device -> names.add(device.getName()));
    }

    private static void addFiles(List<EnvVar> variables, Set<String> names) {
        for (EnvVar variable : variables) {
            if (variable.getValueFrom() != null && variable.getValueFrom().getFileKeyRef() != null) {
                names.add(variable.getValueFrom().getFileKeyRef().getVolumeName());
            }
        }
    }
}
