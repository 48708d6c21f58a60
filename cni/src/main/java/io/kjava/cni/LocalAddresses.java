package io.kjava.cni;

import io.kjava.process.CommandRunner;
import java.util.List;

/**
 * Addresses of services that every node answers itself, such as the cluster's DNS: they are put on
 * the loopback device, where pods of this node, pods in the node's own network and the node reach
 * them without any translation. May be repeated. Throws {@code CommandException}.
 */
public final class LocalAddresses {
    private LocalAddresses() {}

    /**
     * Makes the addresses this node's own.
     *
     * <p>Their scope is the host, so that nothing picks them as the source of what it sends
     * elsewhere.
     *
     * @param addresses literals without prefix length
     */
    public static void hold(CommandRunner runner, List<String> addresses) {
        batch(runner, addresses, "addr replace %s dev lo scope host", "link set lo up\n");
    }

    /** Gives them up; addresses that are not there are no failure. */
    public static void release(CommandRunner runner, List<String> addresses) {
        List<String> lines =
                runner.run("ip", "-o", "addr", "show", "dev", "lo").orThrow().lines();
        List<String> held = addresses.stream()
                .filter(a -> lines.stream().anyMatch(line -> line.contains(" " + host(a))))
                .toList();
        batch(runner, held, "addr delete %s dev lo", "");
    }

    private static void batch(CommandRunner runner, List<String> addresses, String line, String before) {
        StringBuilder text = new StringBuilder(before);
        addresses.forEach(address -> text.append(line.formatted(host(address))).append('\n'));
        runner.run(List.of("ip", "-batch", "-"), text.toString()).orThrow();
    }

    private static String host(String address) {
        return address + (address.contains(":") ? "/128" : "/32");
    }
}
