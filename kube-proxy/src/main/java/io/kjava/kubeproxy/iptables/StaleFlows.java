package io.kjava.kubeproxy.iptables;

import io.kjava.kubeproxy.view.EndpointView;
import io.kjava.kubeproxy.view.ServicePortView;
import io.kjava.kubeproxy.view.ServiceTable;
import io.kjava.kubeproxy.view.ServiceView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which UDP flows would go on to an endpoint that no longer takes them: without a handshake the
 * kernel never notices that the other side has changed. Pure.
 */
final class StaleFlows {
    /** Who may answer, by {@code address port} that clients send to; node ports have no address. */
    private final Map<String, Set<String>> answerers = new HashMap<>();

    private StaleFlows() {}

    /** Empty when nothing changed that could make flows stale. */
    static StaleFlows between(ServiceTable before, ServiceTable after) {
        StaleFlows stale = new StaleFlows();
        for (ServiceView old : before.services().values()) {
            if (old.hasUdp() && after.services().get(old.key()) != old) {
                stale.add(old, false);
            }
        }
        for (ServiceView current : after.services().values()) {
            if (current.hasUdp() && before.services().get(current.key()) != current) {
                stale.add(current, true);
            }
        }
        return stale;
    }

    private void add(ServiceView service, boolean mayAnswer) {
        for (ServicePortView port : service.ports()) {
            if (!port.name().protocol().equals("UDP")) {
                continue;
            }
            for (String target : targets(port)) {
                Set<String> allowed = answerers.computeIfAbsent(target, _ -> new HashSet<>());
                if (mayAnswer) {
                    port.endpoints().stream()
                            .filter(EndpointView::serving)
                            .map(endpoint -> endpoint.ip() + " " + endpoint.port())
                            .forEach(allowed::add);
                }
            }
        }
    }

    private static List<String> targets(ServicePortView port) {
        List<String> targets = new ArrayList<>();
        ServicePortView.Addresses addresses = port.addresses();
        targets.add(addresses.clusterIp() + " " + port.port());
        addresses.externalIps().forEach(ip -> targets.add(ip + " " + port.port()));
        addresses.loadBalancerIps().forEach(ip -> targets.add(ip + " " + port.port()));
        if (port.nodePort() != 0) {
            targets.add(" " + port.nodePort());
        }
        return targets;
    }

    boolean isEmpty() {
        return answerers.isEmpty();
    }

    /** The stale ones, each once. */
    Set<Flow> among(Collection<Flow> flows) {
        Set<Flow> stale = new LinkedHashSet<>();
        for (Flow flow : flows) {
            Set<String> allowed = answerers.get(flow.destination() + " " + flow.port());
            if (allowed == null && flow.isTranslated()) {
                allowed = answerers.get(" " + flow.port());
            }
            if (allowed != null && !allowed.contains(flow.answersFrom() + " " + flow.answerPort())) {
                stale.add(flow);
            }
        }
        return stale;
    }
}
