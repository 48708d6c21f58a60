package io.kjava.kubelet.resources;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The first version: one tree for each controller, side by side. */
final class CgroupV1 implements CgroupTree {
    private final Path root;
    private final InstantSource clock;

    CgroupV1(Path root, InstantSource clock) {
        this.root = requireNonNull(root, "root");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public void ensure(String path, CgroupLimits limits) throws IOException {
        Optional<Path> cpu = made("cpu", path);
        if (cpu.isPresent()) {
            CgroupFiles.write(cpu.get().resolve("cpu.shares"), limits.cpuShares());
            CgroupFiles.write(cpu.get().resolve("cpu.cfs_period_us"), CgroupLimits.PERIOD);
            CgroupFiles.write(cpu.get().resolve("cpu.cfs_quota_us"), limits.cpuQuota());
        }
        Optional<Path> memory = made("memory", path);
        if (memory.isPresent()) {
            CgroupFiles.write(memory.get().resolve("memory.limit_in_bytes"), limits.memory());
        }
        Optional<Path> pids = made("pids", path);
        if (pids.isPresent()) {
            String most = limits.processes() < 0 ? "max" : Long.toString(limits.processes());
            CgroupFiles.write(pids.get().resolve("pids.max"), most);
        }
        Optional<Path> huge = made("hugetlb", path);
        if (huge.isPresent()) {
            for (Map.Entry<Long, Long> pages : limits.hugePages().entrySet()) {
                String size = CgroupFiles.pageSize(pages.getKey());
                CgroupFiles.write(huge.get().resolve("hugetlb." + size + ".limit_in_bytes"), pages.getValue());
            }
        }
        made("cpuacct", path);
    }

    /** The cgroup's directory under a controller; empty where the machine has no such controller. */
    private Optional<Path> made(String controller, String path) throws IOException {
        if (!Files.exists(root.resolve(controller).resolve("cgroup.procs"))) {
            return Optional.empty();
        }
        Path directory = at(controller, path);
        Files.createDirectories(directory);
        return Optional.of(directory);
    }

    private Path at(String controller, String path) {
        return root.resolve(controller).resolve(path.substring(1));
    }

    @Override
    public void remove(String path) throws IOException {
        for (Path controller : controllers()) {
            CgroupFiles.remove(controller.resolve(path.substring(1)));
        }
    }

    private List<Path> controllers() throws IOException {
        List<Path> controllers = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root)) {
            for (Path one : all) {
                if (Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)) {
                    controllers.add(one);
                }
            }
        }
        return controllers;
    }

    @Override
    public boolean exists(String path) {
        return Files.isDirectory(at("memory", path));
    }

    @Override
    public Optional<CgroupUsage> usage(String path) {
        Path memory = at("memory", path);
        if (!Files.isDirectory(memory)) {
            return Optional.empty();
        }
        Map<String, Long> stat = CgroupFiles.numbers(memory.resolve("memory.stat"));
        long used = Math.max(0, CgroupFiles.number(memory.resolve("memory.usage_in_bytes")));
        long limit = CgroupFiles.number(memory.resolve("memory.limit_in_bytes"));
        return Optional.of(new CgroupUsage(
                clock.instant(),
                Math.max(0, CgroupFiles.number(at("cpuacct", path).resolve("cpuacct.usage"))),
                used,
                Math.max(0, used - stat.getOrDefault("total_inactive_file", 0L)),
                stat.getOrDefault("total_rss", 0L),
                stat.getOrDefault("total_pgfault", 0L),
                stat.getOrDefault("total_pgmajfault", 0L),
                limit >= Long.MAX_VALUE / 2 ? -1 : limit,
                Math.max(0, CgroupFiles.number(at("pids", path).resolve("pids.current")))));
    }

    @Override
    public OptionalLong anyProcess(String path) {
        return CgroupFiles.anyProcess(at("memory", path));
    }
}
