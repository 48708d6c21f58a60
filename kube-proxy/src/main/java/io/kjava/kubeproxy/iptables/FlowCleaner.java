package io.kjava.kubeproxy.iptables;

import static java.util.Objects.requireNonNull;

import io.kjava.kubeproxy.view.IpFamily;
import io.kjava.kubeproxy.view.ServiceTable;
import io.kjava.process.CommandResult;
import io.kjava.process.CommandRunner;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends UDP flows that outlived their endpoint, with {@code conntrack}. Runs the command only when a
 * UDP service changed. For one thread.
 */
public final class FlowCleaner {
    private static final Logger log = LoggerFactory.getLogger(FlowCleaner.class);

    private final CommandRunner runner;
    private final String family;
    private boolean warned;

    public FlowCleaner(CommandRunner runner, IpFamily family) {
        this.runner = requireNonNull(runner, "runner");
        this.family = family == IpFamily.IPV4 ? "ipv4" : "ipv6";
    }

    /** Call after the rules of {@code after} are in place, or the flows would come back. */
    public void clean(ServiceTable before, ServiceTable after) {
        StaleFlows plan = StaleFlows.between(before, after);
        if (plan.isEmpty()) {
            return;
        }
        if (runner.find("conntrack").isEmpty()) {
            if (!warned) {
                warned = true;
                log.warn("conntrack is missing: UDP clients may stay with endpoints that left");
            }
            return;
        }
        CommandResult list =
                runner.run("conntrack", "-L", "-f", family, "-p", "udp").orThrow();
        List<Flow> flows =
                list.output().lines().map(Flow::parse).flatMap(Optional::stream).toList();
        Set<Flow> stale = plan.among(flows);
        for (Flow flow : stale) {
            // fails when the flow has ended by itself
            runner.run(
                    "conntrack",
                    "-D",
                    "-f",
                    family,
                    "-p",
                    "udp",
                    "--orig-dst",
                    flow.destination(),
                    "--orig-port-dst",
                    Integer.toString(flow.port()),
                    "--reply-src",
                    flow.answersFrom(),
                    "--reply-port-src",
                    Integer.toString(flow.answerPort()));
        }
        if (!stale.isEmpty()) {
            log.atInfo().addKeyValue("flows", stale.size()).log("ended stale UDP flows");
        }
    }
}
