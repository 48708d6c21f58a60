package io.kjava.dist.bootstrap;

import io.kjava.dist.bootstrap.HostCheck.Need;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at the host: programs, kernel, cgroups, privileges. Reads only; runs nothing. */
public final class HostInspection {
    private static final List<Path> FOLDERS = Stream.concat(
                    Stream.of(Optional.ofNullable(System.getenv("PATH"))
                            .orElse("")
                            .split(":")),
                    Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/bin"))
            .filter(folder -> !folder.isEmpty())
            .map(Path::of)
            .distinct()
            .toList();
    private static final List<Path> CNI_FOLDERS =
            List.of(Path.of("/opt/cni/bin"), Path.of("/usr/lib/cni"), Path.of("/usr/libexec/cni"));
    private static final int CAP_SYS_ADMIN = 21;
    private static final int CAP_SYS_RESOURCE = 24;

    private HostInspection() {}

    /**
     * All checks of a node.
     *
     * @param ownContainerd whether kjava starts the runtime itself
     */
    public static List<HostCheck> node(boolean ownContainerd) {
        List<HostCheck> checks = new ArrayList<>();
        checks.add(new HostCheck(
                "root privileges",
                Need.REQUIRED,
                hasCapability(CAP_SYS_ADMIN),
                System.getProperty("user.name"),
                "run as root"));
        Need runtime = ownContainerd ? Need.REQUIRED : Need.OPTIONAL;
        checks.add(program("containerd", "containerd", runtime));
        checks.add(program("ctr", "containerd", runtime));
        checks.add(program("runc", "runc", runtime));
        checks.add(cniPlugins());
        checks.add(program("iptables", "iptables", Need.REQUIRED));
        checks.add(program("iptables-restore", "iptables", Need.REQUIRED));
        checks.add(program("ip", "iproute2", Need.REQUIRED));
        checks.add(program("bridge", "iproute2", Need.REQUIRED));
        checks.add(program("mount", "mount", Need.REQUIRED));
        checks.add(program("conntrack", "conntrack", Need.OPTIONAL));
        checks.add(program("nft", "nftables", Need.OPTIONAL));
        checks.add(program("ipset", "ipset", Need.OPTIONAL));
        checks.addAll(kernel());
        checks.add(new HostCheck(
                "CAP_SYS_RESOURCE",
                Need.OPTIONAL,
                hasCapability(CAP_SYS_RESOURCE),
                hasCapability(CAP_SYS_RESOURCE) ? "present" : "absent",
                "without it containers cannot get a lower OOM score than kjava has"));
        return List.copyOf(checks);
    }

    /** Where a program is, if it is anywhere. */
    public static Optional<Path> find(String program) {
        return FOLDERS.stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The folder with the reference CNI plugins. */
    public static Optional<Path> cniFolder() {
        return CNI_FOLDERS.stream()
                .filter(folder -> Files.isExecutable(folder.resolve("bridge")))
                .findFirst();
    }

    public static boolean mayLowerOomScores() {
        return hasCapability(CAP_SYS_RESOURCE);
    }

    private static HostCheck program(String name, String debianPackage, Need need) {
        Optional<Path> found = find(name);
        return new HostCheck(
                name,
                need,
                found.isPresent(),
                found.map(Path::toString).orElse("not found"),
                "install the package " + debianPackage);
    }

    private static HostCheck cniPlugins() {
        Optional<Path> found = cniFolder();
        return new HostCheck(
                "CNI plugins",
                Need.REQUIRED,
                found.isPresent(),
                found.map(Path::toString).orElse("not found"),
                "install the package containernetworking-plugins");
    }

    private static List<HostCheck> kernel() {
        List<HostCheck> checks = new ArrayList<>();
        checks.add(new HostCheck(
                "overlay file system",
                Need.REQUIRED,
                contains("/proc/filesystems", "overlay") || module("overlay"),
                "overlay",
                "load the kernel module overlay"));
        for (String name : List.of("bridge", "veth", "vxlan", "br_netfilter")) {
            boolean there = module(name);
            checks.add(new HostCheck(
                    "kernel module " + name,
                    Need.OPTIONAL,
                    there,
                    there ? "present" : "not listed",
                    "load the kernel module " + name));
        }
        for (String controller : List.of("cpu", "memory", "pids")) {
            boolean there = cgroup(controller);
            checks.add(new HostCheck(
                    "cgroup controller " + controller,
                    controller.equals("pids") ? Need.OPTIONAL : Need.REQUIRED,
                    there,
                    there ? "present" : "absent",
                    "boot the kernel with this controller enabled"));
        }
        return checks;
    }

    private static boolean module(String name) {
        return Files.isDirectory(Path.of("/sys/module", name))
                || contains("/lib/modules/" + release() + "/modules.builtin", "/" + name + ".ko")
                || contains("/lib/modules/" + release() + "/modules.dep", "/" + name + ".ko");
    }

    private static boolean cgroup(String controller) {
        return contains("/sys/fs/cgroup/cgroup.controllers", controller)
                || Files.isDirectory(Path.of("/sys/fs/cgroup", controller));
    }

    private static String release() {
        return System.getProperty("os.version");
    }

    private static boolean contains(String file, String word) {
        try {
            return Files.readString(Path.of(file)).contains(word);
        } catch (IOException e) {
            return false; // not there, or not text
        }
    }

    private static boolean hasCapability(int bit) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("CapEff:"))
                    .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .anyMatch(mask -> (mask >> bit & 1) == 1);
        } catch (IOException e) {
            return false;
        }
    }
}
