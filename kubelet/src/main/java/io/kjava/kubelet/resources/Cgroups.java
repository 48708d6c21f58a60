package io.kjava.kubelet.resources;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.api.QuantityValue;
import io.kjava.kubelet.plan.Qos;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The cgroups of this host's pods: one above all, one for each quality of service below guaranteed, one
 * for each pod. Where systemd makes cgroups, the runtime asks it to, and this only knows their names.
 * Thread-safe: one lock, held while the kernel's files are written, which takes microseconds.
 */
public final class Cgroups implements PodCgroups {
    private static final Path MOUNT = Path.of("/sys/fs/cgroup");

    private final CgroupTree tree;
    private final CgroupNames names;
    private final long podProcesses;
    private final Supplier<CgroupLimits> all;
    private final Map<String, Member> members = new HashMap<>();
    private final Map<String, CgroupLimits> written = new HashMap<>();
    private boolean prepared;

    private record Member(Qos qos, String path, long milliCpu) {}

    Cgroups(CgroupTree tree, CgroupNames names, long podProcesses, Supplier<CgroupLimits> all) {
        this.tree = requireNonNull(tree, "tree");
        this.names = requireNonNull(names, "names");
        this.podProcesses = podProcesses;
        this.all = requireNonNull(all, "all");
    }

    /** The cgroups of this machine, whichever version it mounts. */
    public static Cgroups ofHost(ResourcesConfig config, Machine machine, InstantSource clock) {
        return new Cgroups(
                tree(MOUNT, clock),
                new CgroupNames(config.cgroupRoot(), config.systemdCgroups()),
                config.podPidsLimit(),
                () -> limitsOfAll(config, machine));
    }

    static CgroupTree tree(Path mount, InstantSource clock) {
        return Files.exists(mount.resolve("cgroup.controllers"))
                ? new CgroupV2(mount, clock)
                : new CgroupV1(mount, clock);
    }

    private static CgroupLimits limitsOfAll(ResourcesConfig config, Machine machine) {
        long memory =
                machine.memory().total() - config.reserved(NodeCapacity.MEMORY).toBytes();
        QuantityValue cpu = QuantityValue.of(machine.processors()).subtract(config.reserved(NodeCapacity.CPU));
        return new CgroupLimits(
                CgroupLimits.shares(cpu.toMilli()), CgroupLimits.NONE, memory, CgroupLimits.NONE, Map.of());
    }

    @Override
    public synchronized String ensure(Pod pod) {
        String uid = pod.getMetadata().getUid();
        Qos qos = Qos.of(pod);
        String path = names.of(qos, uid);
        if (names.systemd()) {
            return path;
        }
        long milliCpu = PodRequests.requests(pod)
                .getOrDefault(NodeCapacity.CPU, QuantityValue.ZERO)
                .toMilli();
        try {
            prepare();
            members.put(uid, new Member(qos, path, milliCpu));
            weighBurstable();
            write(path, CgroupLimits.of(pod, podProcesses));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return path;
    }

    private void prepare() throws IOException {
        if (!prepared) {
            write(names.top(), all.get());
            write(names.of(Qos.BURSTABLE), CgroupLimits.sharesOnly(CgroupLimits.LEAST_SHARES));
            write(names.of(Qos.BEST_EFFORT), CgroupLimits.sharesOnly(CgroupLimits.LEAST_SHARES));
            prepared = true;
        }
    }

    /** Burstable pods together weigh what they ask for together. */
    private void weighBurstable() throws IOException {
        long milliCpu = members.values().stream()
                .filter(member -> member.qos() == Qos.BURSTABLE)
                .mapToLong(Member::milliCpu)
                .sum();
        write(names.of(Qos.BURSTABLE), CgroupLimits.sharesOnly(CgroupLimits.shares(milliCpu)));
    }

    private void write(String path, CgroupLimits limits) throws IOException {
        if (!limits.equals(written.get(path)) || !tree.exists(path)) {
            tree.ensure(path, limits);
            written.put(path, limits);
        }
    }

    @Override
    public synchronized void remove(String podUid) {
        if (names.systemd()) {
            return;
        }
        try {
            for (String path : names.candidates(podUid)) {
                tree.remove(path);
                written.remove(path);
            }
            if (members.remove(podUid) != null) {
                weighBurstable();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a pod uses; empty while it has no cgroup. */
    public Optional<CgroupUsage> usageOfPod(String podUid) {
        return pathOf(podUid).flatMap(tree::usage);
    }

    /** A process of the pod, by which its namespaces can be found. */
    public OptionalLong anyProcessOfPod(String podUid) {
        Optional<String> path = pathOf(podUid);
        return path.isEmpty() ? OptionalLong.empty() : tree.anyProcess(path.get());
    }

    /** What a container uses; empty while it has no cgroup. */
    public Optional<CgroupUsage> usageOfContainer(String podUid, String containerId) {
        return pathOf(podUid).stream()
                .flatMap(path -> names.containers(path, containerId).stream())
                .flatMap(path -> tree.usage(path).stream())
                .findFirst();
    }

    /** What all pods use together. */
    public Optional<CgroupUsage> usageOfAllPods() {
        return tree.usage(names.top());
    }

    private Optional<String> pathOf(String podUid) {
        return names.candidates(podUid).stream().filter(tree::exists).findFirst();
    }
}
