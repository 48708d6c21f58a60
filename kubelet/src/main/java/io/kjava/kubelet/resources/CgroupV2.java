package io.kjava.kubelet.resources;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** The second version: one tree, in which each parent hands controllers down to its children. */
final class CgroupV2 implements CgroupTree {
    private static final Set<String> HANDED_DOWN = Set.of("cpu", "cpuset", "memory", "pids", "io", "hugetlb");

    private final Path root;
    private final InstantSource clock;

    CgroupV2(Path root, InstantSource clock) {
        this.root = requireNonNull(root, "root");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public void ensure(String path, CgroupLimits limits) throws IOException {
        Path directory = at(path);
        Files.createDirectories(directory);
        handDown(requireNonNull(directory.getParent(), "parent"));
        Set<String> available = words(directory.resolve("cgroup.controllers"));
        if (available.contains("cpu")) {
            String quota = limits.cpuQuota() < 0 ? "max" : Long.toString(limits.cpuQuota());
            CgroupFiles.write(directory.resolve("cpu.weight"), limits.cpuWeight());
            CgroupFiles.write(directory.resolve("cpu.max"), quota + " " + CgroupLimits.PERIOD);
        }
        if (available.contains("memory")) {
            CgroupFiles.write(directory.resolve("memory.max"), orMax(limits.memory()));
        }
        if (available.contains("pids")) {
            CgroupFiles.write(directory.resolve("pids.max"), orMax(limits.processes()));
        }
        if (available.contains("hugetlb")) {
            for (Map.Entry<Long, Long> pages : limits.hugePages().entrySet()) {
                String size = CgroupFiles.pageSize(pages.getKey());
                CgroupFiles.write(directory.resolve("hugetlb." + size + ".max"), Long.toString(pages.getValue()));
            }
        }
    }

    private static String orMax(long limit) {
        return limit < 0 ? "max" : Long.toString(limit);
    }

    private static void handDown(Path parent) throws IOException {
        Path control = parent.resolve("cgroup.subtree_control");
        Set<String> missing = new TreeSet<>(words(parent.resolve("cgroup.controllers")));
        missing.retainAll(HANDED_DOWN);
        missing.removeAll(words(control));
        for (String controller : missing) {
            CgroupFiles.write(control, "+" + controller);
        }
    }

    private static Set<String> words(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        return text.isEmpty() ? Set.of() : Set.copyOf(List.of(text.split("\\s+")));
    }

    private Path at(String path) {
        return root.resolve(path.substring(1));
    }

    @Override
    public void remove(String path) throws IOException {
        CgroupFiles.remove(at(path));
    }

    @Override
    public boolean exists(String path) {
        return Files.isDirectory(at(path));
    }

    @Override
    public Optional<CgroupUsage> usage(String path) {
        Path directory = at(path);
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        Map<String, Long> stat = CgroupFiles.numbers(directory.resolve("memory.stat"));
        Map<String, Long> cpu = CgroupFiles.numbers(directory.resolve("cpu.stat"));
        long used = Math.max(0, CgroupFiles.number(directory.resolve("memory.current")));
        return Optional.of(new CgroupUsage(
                clock.instant(),
                cpu.getOrDefault("usage_usec", 0L) * 1000,
                used,
                Math.max(0, used - stat.getOrDefault("inactive_file", 0L)),
                stat.getOrDefault("anon", 0L),
                stat.getOrDefault("pgfault", 0L),
                stat.getOrDefault("pgmajfault", 0L),
                CgroupFiles.number(directory.resolve("memory.max")),
                Math.max(0, CgroupFiles.number(directory.resolve("pids.current")))));
    }

    @Override
    public OptionalLong anyProcess(String path) {
        return CgroupFiles.anyProcess(at(path));
    }
}
