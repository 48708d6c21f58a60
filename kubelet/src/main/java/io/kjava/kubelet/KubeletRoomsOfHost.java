package io.kjava.kubelet;

import io.kjava.cri.CriException;
import io.kjava.cri.ImageService;
import io.kjava.cri.RuntimeService;
import io.kjava.kubelet.resources.Cgroups;
import io.kjava.kubelet.resources.EvictionMonitor;
import io.kjava.kubelet.resources.HostResources;
import io.kjava.kubelet.resources.Machine;
import io.kjava.kubelet.resources.NodeResources.Pressure;
import io.kjava.kubelet.resources.PodFit;
import io.kjava.kubelet.resources.ResourcesConfig;
import io.kjava.kubelet.stats.UsageReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** The rooms as this machine has them. */
final class KubeletRoomsOfHost {
    private KubeletRoomsOfHost() {}

    static KubeletRooms open(
            KubeletConfig config, ThisNode node, RuntimeService runtime, ImageService images, InstantSource clock) {
        createRoot(config);
        ResourcesConfig settings = withDriverOf(runtime, config.resources());
        Machine machine = Machine.local();
        Cgroups cgroups = Cgroups.ofHost(settings, machine, clock);
        LatePressure pressure = new LatePressure();
        HostResources resources =
                new HostResources(settings, machine, config.paths().root(), pressure);
        return new KubeletRooms(
                resources,
                new PodFit(
                        () -> node.view(resources),
                        new RuntimeFeatures(runtime)::supplementalGroupsPolicy,
                        settings.allowedSysctls()),
                cgroups,
                (pods, evictor, reclaim) -> {
                    EvictionMonitor monitor = new EvictionMonitor(
                            settings,
                            new EvictionMonitor.Sources(machine, config.paths(), pods, cgroups, images, runtime),
                            evictor,
                            reclaim,
                            clock);
                    pressure.source = monitor::pressure;
                    monitor.start();
                    return monitor;
                },
                Optional.of(pods -> new UsageReader(
                        config.node().name(),
                        new UsageReader.Sources(pods, cgroups, machine, config.paths(), images, runtime),
                        clock)));
    }

    private static void createRoot(KubeletConfig config) {
        try {
            Files.createDirectories(config.paths().root());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cgroups are named as the runtime wants them, where it says so. */
    private static ResourcesConfig withDriverOf(RuntimeService runtime, ResourcesConfig config) {
        try {
            return config.withSystemdCgroups(runtime.usesSystemdCgroups());
        } catch (CriException e) {
            return config;
        }
    }

    /** What is short, once somebody looks: those who count what is left are made before those who watch it. */
    private static final class LatePressure implements Supplier<Pressure> {
        private volatile Supplier<Pressure> source = () -> Pressure.NONE;

        @Override
        public Pressure get() {
            return source.get();
        }
    }
}
