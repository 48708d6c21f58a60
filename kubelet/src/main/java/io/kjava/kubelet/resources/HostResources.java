package io.kjava.kubelet.resources;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Quantity;
import io.kjava.api.QuantityValue;
import io.kjava.kubelet.kernel.FilesystemSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The resources of this machine, measured anew for each question. Thread-safe. */
public final class HostResources implements NodeResources {
    private final ResourcesConfig config;
    private final Machine machine;
    private final Path root;
    private final Supplier<Pressure> pressure;

    /**
     * @param root of the kubelet's files, whose file system counts as the node's
     * @param pressure what eviction found last
     */
    public HostResources(ResourcesConfig config, Machine machine, Path root, Supplier<Pressure> pressure) {
        this.config = requireNonNull(config, "config");
        this.machine = requireNonNull(machine, "machine");
        this.root = requireNonNull(root, "root");
        this.pressure = requireNonNull(pressure, "pressure");
    }

    @Override
    public Map<String, Quantity> capacity() {
        return wire(measured().capacity());
    }

    @Override
    public Map<String, Quantity> allocatable() {
        return wire(measured().allocatable());
    }

    private NodeCapacity measured() {
        try {
            return NodeCapacity.of(
                    new NodeCapacity.Facts(
                            machine.processors(),
                            machine.memory().total(),
                            machine.hugePages(),
                            FilesystemSpace.of(root).capacityBytes()),
                    config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Quantity> wire(Map<String, QuantityValue> values) {
        Map<String, Quantity> wire = new LinkedHashMap<>();
        values.forEach((name, value) -> wire.put(name, value.toWire()));
        return wire;
    }

    @Override
    public Pressure pressure() {
        return pressure.get();
    }
}
