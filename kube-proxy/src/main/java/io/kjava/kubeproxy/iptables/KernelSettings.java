package io.kjava.kubeproxy.iptables;

import static java.util.Objects.requireNonNull;

import io.kjava.process.CommandResult;
import io.kjava.process.CommandRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Switches of the kernel that service rules depend on, and room for connections. Only the first is
 * needed; the others are improvements that a container may not be allowed to make.
 */
public final class KernelSettings {
    private static final Logger log = LoggerFactory.getLogger(KernelSettings.class);
    private static final String MAX = "net.netfilter.nf_conntrack_max";

    private final CommandRunner runner;

    public KernelSettings(CommandRunner runner) {
        this.runner = requireNonNull(runner, "runner");
    }

    /** Lets node ports answer on loopback addresses. */
    public void routeLocalnet() {
        runner.run("sysctl", "-q", "-w", "net.ipv4.conf.all.route_localnet=1").orThrow();
    }

    /** Makes room for connections, and keeps those that are quiet for a day. */
    public void trackConnections(int atLeast) {
        CommandResult current = runner.run("sysctl", "-n", MAX);
        if (current.succeeded() && Integer.parseInt(current.output().strip()) < atLeast) {
            set(MAX, atLeast);
        }
        set("net.netfilter.nf_conntrack_tcp_timeout_established", 86_400);
        set("net.netfilter.nf_conntrack_tcp_timeout_close_wait", 3_600);
    }

    private void set(String name, int value) {
        CommandResult result = runner.run("sysctl", "-q", "-w", name + "=" + value);
        if (!result.succeeded()) {
            log.atInfo()
                    .addKeyValue("setting", name)
                    .addKeyValue("error", result.errors().strip())
                    .log("kernel setting left as it is");
        }
    }
}
