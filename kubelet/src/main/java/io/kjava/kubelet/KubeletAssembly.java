package io.kjava.kubelet;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.kjava.api.QuantityValue;
import io.kjava.client.ApiClient;
import io.kjava.client.ListQuery;
import io.kjava.cri.ImageService;
import io.kjava.cri.RuntimeService;
import io.kjava.cri.SandboxConfig;
import io.kjava.events.ApiEventRecorder;
import io.kjava.informer.SharedInformers;
import io.kjava.kubelet.environment.PodEnvironment;
import io.kjava.kubelet.events.PodEvents;
import io.kjava.kubelet.events.RecordedPodEvents;
import io.kjava.kubelet.files.AllocationFiles;
import io.kjava.kubelet.files.PodRemains;
import io.kjava.kubelet.housekeeping.Housekeeping;
import io.kjava.kubelet.housekeeping.ImageCollector;
import io.kjava.kubelet.housekeeping.LogRotator;
import io.kjava.kubelet.housekeeping.OrphanedPodCleaner;
import io.kjava.kubelet.node.NodePresence;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.ObservedPod;
import io.kjava.kubelet.probe.HookRequests;
import io.kjava.kubelet.probe.HostProbes;
import io.kjava.kubelet.probe.ProbeMetrics;
import io.kjava.kubelet.references.WatchedConfigObjects;
import io.kjava.kubelet.resources.PodEvictor;
import io.kjava.kubelet.runtime.Annotations;
import io.kjava.kubelet.runtime.DnsSettings;
import io.kjava.kubelet.runtime.MeasuredImages;
import io.kjava.kubelet.runtime.MeasuredRuntime;
import io.kjava.kubelet.runtime.PullLogins;
import io.kjava.kubelet.runtime.ResolvedEnvironment;
import io.kjava.kubelet.runtime.ResourceLimits;
import io.kjava.kubelet.runtime.RuntimeAssembly;
import io.kjava.kubelet.runtime.RuntimeClasses;
import io.kjava.kubelet.runtime.RuntimeEvents;
import io.kjava.kubelet.runtime.RuntimeOperations;
import io.kjava.kubelet.runtime.SecurityConfigs;
import io.kjava.kubelet.source.ApiPodSource;
import io.kjava.kubelet.source.MirrorPods;
import io.kjava.kubelet.source.PodSource;
import io.kjava.kubelet.source.StaticPodSource;
import io.kjava.kubelet.status.StatusInputs.NodeFacts;
import io.kjava.kubelet.status.StatusReporter;
import io.kjava.kubelet.sync.AdmittedPods;
import io.kjava.kubelet.sync.PodRegistry;
import io.kjava.kubelet.sync.PodSync;
import io.kjava.kubelet.sync.SyncParts;
import io.kjava.kubelet.volume.HostVolumes;
import io.kjava.kubelet.volume.VolumeAssembly;
import io.kjava.kubelet.volume.VolumeImages;
import io.kjava.kubelet.worker.PodMetrics;
import io.kjava.kubelet.worker.PodWish;
import io.kjava.kubelet.worker.PodWorkers;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.time.Backoff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only {@code new} of the kubelet's parts. Read {@link #start} from top to bottom. */
final class KubeletAssembly {
    private static final Logger log = LoggerFactory.getLogger(KubeletAssembly.class);

    private final KubeletConfig config;
    private final ApiClient client;
    private final SharedInformers informers;
    private final RuntimeService runtime;
    private final ImageService images;
    private final KubeletTelemetry telemetry;
    private final InstantSource clock;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final ThisNode thisNode;
    private final Lifecycle lifecycle = new Lifecycle();
    private final AtomicReference<PodWorkers> workers = new AtomicReference<>();

    KubeletAssembly(
            KubeletConfig config,
            ApiClient client,
            SharedInformers informers,
            RuntimeService runtime,
            ImageService images,
            KubeletTelemetry telemetry,
            InstantSource clock) {
        this.telemetry = requireNonNull(telemetry, "telemetry");
        this.config = requireNonNull(config, "config");
        this.client = requireNonNull(client, "client");
        this.informers = requireNonNull(informers, "informers");
        RuntimeOperations operations = new RuntimeOperations(telemetry.node(), System::nanoTime);
        this.runtime = new MeasuredRuntime(runtime, operations);
        this.images = new MeasuredImages(images, operations);
        this.clock = requireNonNull(clock, "clock");
        this.thisNode = new ThisNode(
                config.node(),
                informers.informer(
                        Node.class,
                        ListQuery.ALL.withFields(
                                "metadata.name=" + config.node().name())));
    }

    Kubelet start() {
        return start(KubeletRoomsOfHost.open(config, thisNode, runtime, images, clock));
    }

    Kubelet start(KubeletRooms rooms) {
        try {
            return startParts(rooms);
        } catch (RuntimeException | Error failure) {
            lifecycle.closeAfter(failure);
            throw failure;
        }
    }

    private Kubelet startParts(KubeletRooms rooms) {
        ApiEventRecorder recorder = lifecycle.own(
                ApiEventRecorder.start(client, "kubelet", config.node().name(), clock));
        PodEvents events = new RecordedPodEvents(recorder);
        WatchedConfigObjects objects = lifecycle.own(new WatchedConfigObjects(client, random, this::renew));
        NodeSources sources = new NodeSources(config, thisNode, rooms.resources(), informers.informer(Service.class));
        HostVolumes volumes = lifecycle.own(volumes(objects, sources));
        sources.connect(volumes);
        HostProbes probes = lifecycle.own(new HostProbes(
                runtime,
                events,
                () -> config.node().ips().getFirst(),
                this::poke,
                new ProbeMetrics(telemetry.probes()),
                clock,
                random));
        RuntimeAssembly.Parts doing =
                runtimeParts(rooms, events, objects, sources, volumes).build();
        StatusReporter reporter = lifecycle.own(new StatusReporter(client));
        PodRegistry registry = new PodRegistry();
        MirrorPods mirrors = lifecycle.own(new MirrorPods(
                client,
                config.node().name(),
                new Backoff<>(Duration.ofMillis(200), Duration.ofSeconds(10), random),
                this::poke));
        String runtimeName = runtimeName();
        SyncParts parts = new SyncParts(
                runtime,
                doing,
                volumes,
                probes,
                rooms.cgroups(),
                new AdmittedPods(rooms.admission()),
                registry,
                reporter,
                mirrors::shownBy,
                events,
                new PodRemains(config.paths()),
                new AllocationFiles(config.paths()),
                () -> new NodeFacts(config.node().ips(), runtimeName),
                clock);
        PodMetrics measured = new PodMetrics(telemetry.node(), uid -> runs(registry.observed(uid)), System::nanoTime);
        PodWorkers pods =
                lifecycle.own(new PodWorkers(measured.timed((pod, poke) -> new PodSync(pod, parts, poke)), clock));
        workers.set(pods);
        lifecycle.own(RuntimeEvents.start(runtime, doing.index(), new WorkerPokes(pods)));
        NodePresence node = lifecycle.own(
                NodePresence.start(client, runtime, images, rooms.resources(), config.node(), recorder, clock));
        ImageCollector collector =
                new ImageCollector(runtime, images, config.images().collection(), clock);
        lifecycle.own(rooms.eviction().start(registry, evictorOf(pods), collector::deleteUnused));
        LogRotator logs = new LogRotator(registry, runtime, config.logs(), clock);
        startSources(pods, mirrors, collector, logs);
        return new Kubelet(lifecycle, registry, node, rooms.measuring().map(measuring -> measuring.of(registry)));
    }

    private static boolean runs(Optional<ObservedPod> pod) {
        return pod.filter(seen -> !seen.containers().isEmpty()
                        && seen.containers().stream().allMatch(one -> one.state() == ObservedContainer.State.RUNNING))
                .isPresent();
    }

    private HostVolumes volumes(WatchedConfigObjects objects, NodeSources sources) {
        return new VolumeAssembly(
                        client,
                        config.paths(),
                        sources,
                        objects,
                        VolumeImages.UNSUPPORTED,
                        new RuntimeFeatures(runtime)::recursiveReadOnlyMounts,
                        this::renew,
                        clock,
                        random)
                .build();
    }

    private RuntimeAssembly runtimeParts(
            KubeletRooms rooms,
            PodEvents events,
            WatchedConfigObjects objects,
            NodeSources sources,
            HostVolumes volumes) {
        long memory = QuantityValue.in(rooms.resources().capacity(), "memory").toBytes();
        return new RuntimeAssembly(
                runtime,
                images,
                config.paths(),
                events,
                volumes,
                rooms.cgroups(),
                new ResolvedEnvironment(new PodEnvironment(objects, sources), events),
                new PullLogins(objects),
                new RuntimeClasses(client),
                new HookRequests(clock),
                dns(),
                new SecurityConfigs(config.paths().root().resolve("seccomp"), config.seccompByDefault()),
                new ResourceLimits(memory, config.cpuQuota()),
                Path.of("/etc/hosts"),
                sources::hostIps,
                config.images().parallelPulls(),
                clock);
    }

    private DnsSettings dns() {
        KubeletConfig.Dns dns = config.dns();
        return new DnsSettings(dns.clusterServers(), dns.clusterDomain(), hostDns());
    }

    private SandboxConfig.Dns hostDns() {
        try {
            return DnsSettings.parseHost(Files.readString(config.dns().resolvConf()));
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("file", config.dns().resolvConf())
                    .log("the host has no settings for names, pods get none from it");
            return SandboxConfig.Dns.NONE;
        }
    }

    /** The scheme of container IDs; before the runtime answers, the one that is expected. */
    private String runtimeName() {
        try {
            return runtime.version().name();
        } catch (io.kjava.cri.CriException e) {
            return "containerd";
        }
    }

    private static PodEvictor evictorOf(PodWorkers pods) {
        return (uid, message, grace) -> pods.kill(uid, new PodWish.KillOrder("Evicted", message, grace));
    }

    private void startSources(PodWorkers pods, MirrorPods mirrors, ImageCollector collector, LogRotator logs) {
        PodSource.Sink toWorkers = new WorkerSink(pods);
        mirrors.start();
        Set<PodSource> all = new HashSet<>();
        Path manifests = config.staticPods();
        if (manifests != null) {
            try {
                all.add(lifecycle.own(StaticPodSource.start(
                        manifests, config.node().name(), new BothSinks(toWorkers, mirrors.statics()), clock)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        all.add(lifecycle.own(ApiPodSource.start(informers, config.node().name(), toWorkers, mirrors.mirrors())));
        lifecycle.start("kubelet-cleanup", () -> cleanUpOnceKnown(pods, Set.copyOf(all), collector, logs));
    }

    /** What the sources do not know may only be judged when they have told everything. */
    private void cleanUpOnceKnown(PodWorkers pods, Set<PodSource> sources, ImageCollector collector, LogRotator logs) {
        try {
            for (PodSource source : sources) {
                source.awaitSync();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        OrphanedPodCleaner orphans = new OrphanedPodCleaner(runtime, config.paths(), pods::uids, pods::remove);
        try {
            orphans.endAll();
        } catch (io.kjava.cri.CriException e) {
            log.atWarn().addKeyValue("why", e.getMessage()).log("orphans are looked for later");
        }
        lifecycle.own(Housekeeping.start(
                runtime, labels -> labels.getOrDefault(Annotations.POD_UID, ""), collector, orphans, logs));
    }

    private void poke(String podUid) {
        PodWorkers pods = workers.get();
        if (pods != null) {
            pods.poke(podUid);
        }
    }

    private void renew(String podUid) {
        PodWorkers pods = workers.get();
        if (pods != null) {
            pods.renewVolumes(podUid);
        }
    }

    private record WorkerPokes(PodWorkers pods) implements RuntimeEvents.Pokes {
        @Override
        public void poke(String podUid) {
            pods.poke(podUid);
        }

        @Override
        public void ended(String podUid, String id) {
            pods.expectEnd(podUid, id);
        }

        @Override
        public void pokeAll() {
            pods.pokeAll();
        }
    }

    private record WorkerSink(PodWorkers pods) implements PodSource.Sink {
        @Override
        public void present(Pod pod) {
            pods.deliver(pod);
        }

        @Override
        public void gone(Pod last) {
            pods.remove(last);
        }
    }

    private record BothSinks(PodSource.Sink first, PodSource.Sink second) implements PodSource.Sink {
        @Override
        public void present(Pod pod) {
            first.present(pod);
            second.present(pod);
        }

        @Override
        public void gone(Pod last) {
            first.gone(last);
            second.gone(last);
        }
    }
}
