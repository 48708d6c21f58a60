package io.kjava.cni;

import io.kjava.process.CommandRunner;
import java.util.List;

/** Two machines joined by a cable, as network namespaces of this one; closing removes them. */
final class TwoNodes implements AutoCloseable {
    static final String IP_A = "10.99.0.1";
    static final String IP_B = "10.99.0.2";

    private final CommandRunner host = CommandRunner.ofSystem();
    private final String prefix;

    TwoNodes(String prefix) {
        this.prefix = prefix;
        close();
        List.of("a", "b", "pa", "pb").forEach(n -> host("ip", "netns", "add", prefix + n));
        host(
                "ip",
                "link",
                "add",
                "name",
                "up0",
                "netns",
                prefix + "a",
                "type",
                "veth",
                "peer",
                "name",
                "up0",
                "netns",
                prefix + "b");
        on("a", "ip", "addr", "add", IP_A + "/24", "dev", "up0");
        on("b", "ip", "addr", "add", IP_B + "/24", "dev", "up0");
        for (String node : List.of("a", "b")) {
            on(node, "ip", "link", "set", "lo", "up");
            on(node, "ip", "link", "set", "up0", "mtu", "1400", "up");
        }
    }

    CommandRunner runner(String node) {
        return CommandRunner.inNetworkNamespace(prefix + node);
    }

    String namespacePath(String node) {
        return "/run/netns/" + prefix + node;
    }

    String on(String node, String... command) {
        return runner(node).run(command).orThrow().output();
    }

    private void host(String... command) {
        host.run(command).orThrow();
    }

    @Override
    public void close() {
        String all = host.run("ip", "netns", "list").orThrow().output();
        for (String name : List.of("pa", "pb", "a", "b")) {
            if (all.lines().anyMatch(line -> line.split(" ")[0].equals(prefix + name))) {
                host("ip", "netns", "delete", prefix + name);
            }
        }
    }
}
