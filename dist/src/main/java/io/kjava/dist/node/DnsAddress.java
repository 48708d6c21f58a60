package io.kjava.dist.node;

import io.kjava.process.CommandRunner;
import java.net.InetAddress;
import java.util.List;

/**
 * The cluster's DNS address as an address of this node, on a link of its own (a bridge without ports,
 * because not every kernel has dummy links): pods and programs of the
 * host reach it without any rule in between. Stays when kjava stops, like everything that pods use.
 */
final class DnsAddress {
    private static final String LINK = "kjava-dns";

    private DnsAddress() {}

    static void hold(InetAddress address, CommandRunner runner) {
        if (!runner.run("ip", "link", "show", LINK).succeeded()) {
            run(runner, "ip", "link", "add", LINK, "type", "bridge");
        }
        int bits = address.getAddress().length * 8;
        run(runner, "ip", "addr", "replace", address.getHostAddress() + "/" + bits, "dev", LINK);
        run(runner, "ip", "link", "set", LINK, "up");
    }

    private static void run(CommandRunner runner, String... words) {
        runner.run(List.of(words), "").orThrow();
    }
}
