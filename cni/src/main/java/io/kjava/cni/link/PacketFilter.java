package io.kjava.cni.link;

import static java.util.Objects.requireNonNull;

import io.kjava.process.CommandRunner;
import java.util.List;

/**
 * Puts packet rules into the kernel with {@code iptables} and sets the switches they depend on with
 * {@code sysctl}. Everything may be repeated. Stateless and thread-safe; throws {@code
 * CommandException}.
 */
public final class PacketFilter {
    private final CommandRunner runner;

    public PacketFilter(CommandRunner runner) {
        this.runner = requireNonNull(runner, "runner");
    }

    /**
     * Lets the kernel forward, and lets bridged packets pass the packet rules: without it the
     * answer of a pod on the same bridge would miss the translation of its service address back.
     *
     * @return whether bridged packets pass the rules; not so without the module {@code
     *     br_netfilter}
     */
    public boolean enableForwarding() {
        String bridged = "net.bridge.bridge-nf-call-iptables";
        runner.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1").orThrow();
        if (!runner.run("sysctl", "-n", bridged).succeeded()
                && runner.find("modprobe").isPresent()) {
            runner.run("modprobe", "br_netfilter");
        }
        return runner.run("sysctl", "-q", "-w", bridged + "=1").succeeded();
    }

    public void apply(PacketRules rules) {
        restore(rules.restoreText());
        for (PacketRules.Jump jump : rules.jumps()) {
            if (!runner.run(jump.words("-C"), "").succeeded()) {
                runner.run(jump.words("-A"), "").orThrow();
            }
        }
    }

    /** Removes jumps and chains; what is not there is no failure. */
    public void remove(PacketRules rules) {
        for (PacketRules.Jump jump : rules.jumps()) {
            if (runner.run(jump.words("-C"), "").succeeded()) {
                runner.run(jump.words("-D"), "").orThrow();
            }
        }
        restore(rules.removeText());
    }

    private void restore(String text) {
        runner.run(List.of("iptables-restore", "-w", "5", "--noflush"), text).orThrow();
    }
}
