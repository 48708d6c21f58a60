package io.kjava.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.kjava.api.QuantityValue;
import io.kjava.kubelet.resources.NodeResources;
import io.kjava.kubelet.resources.PodCgroups;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The rooms as this machine has them. */
final class KubeletRoomsOfHost {
    private KubeletRoomsOfHost() {}

    static KubeletRooms open(KubeletConfig config) {
        Map<String, Quantity> capacity =
                Map.of(
                        "cpu",
                        new Quantity(
                                Integer.toString(Runtime.getRuntime().availableProcessors())),
                        "memory",
                        QuantityValue.ofBytes(memory()).toWire(),
                        "pods",
                        new Quantity(Integer.toString(config.maxPods())));
        NodeResources resources =
                new NodeResources() {
                    @Override
                    public Map<String, Quantity> capacity() {
                        return capacity;
                    }

                    @Override
                    public Map<String, Quantity> allocatable() {
                        return capacity;
                    }

                    @Override
                    public Pressure pressure() {
                        return Pressure.NONE;
                    }
                };
        PodCgroups cgroups =
                new PodCgroups() {
                    @Override
                    public String ensure(Pod pod) {
                        return "";
                    }

                    @Override
                    public void remove(String podUid) {}
                };
        return new KubeletRooms(resources, (_, _) -> Optional.empty(), cgroups);
    }

    private static long memory() {
        try {
            return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                    .filter(line -> line.startsWith("MemTotal:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D+", "")) * 1024)
                    .findFirst()
                    .orElse(0L);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
