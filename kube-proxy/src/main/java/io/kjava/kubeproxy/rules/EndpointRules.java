package io.kjava.kubeproxy.rules;

import io.kjava.kubeproxy.rules.Chain.Layer;
import io.kjava.kubeproxy.rules.Chain.Table;
import io.kjava.kubeproxy.view.EndpointView;
import io.kjava.kubeproxy.view.IpFamily;
import io.kjava.kubeproxy.view.ServicePortView;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** How traffic is spread over endpoints, and how it gets to one. Pure. */
final class EndpointRules {
    private EndpointRules() {}

    /**
     * A returning client goes where it was; any other is given an endpoint at random, each equally
     * likely: the first with 1/n, of the rest the next with 1/(n-1), and so on.
     */
    static List<String> balance(ServicePortView port, List<EndpointView> endpoints) {
        List<String> rules = new ArrayList<>();
        if (port.affinitySeconds() > 0) {
            for (EndpointView endpoint : endpoints) {
                String chain = ChainNames.endpoint(port.name(), endpoint);
                rules.add(comment(port, endpoint)
                        + " -m recent --name "
                        + chain
                        + " --rcheck --seconds "
                        + port.affinitySeconds()
                        + " --reap -j "
                        + chain);
            }
        }
        for (int i = 0; i < endpoints.size(); i++) {
            EndpointView endpoint = endpoints.get(i);
            int left = endpoints.size() - i;
            String chance = left == 1 ? "" : " -m statistic --mode random --probability " + probability(left);
            rules.add(comment(port, endpoint) + chance + " -j " + ChainNames.endpoint(port.name(), endpoint));
        }
        return rules;
    }

    /**
     * The chain of one endpoint: a client that is the endpoint itself must not see its own address.
     */
    static Chain endpoint(ServicePortView port, EndpointView endpoint) {
        String name = ChainNames.endpoint(port.name(), endpoint);
        String comment = PortPlanner.comment(port.name().toString());
        String recent = port.affinitySeconds() > 0 ? " -m recent --name " + name + " --set" : "";
        return new Chain(
                Table.NAT,
                name,
                Layer.ENDPOINT,
                List.of(
                        comment + " -s " + IpFamily.of(endpoint.ip()).single(endpoint.ip()) + " -j KUBE-MARK-MASQ",
                        comment
                                + recent
                                + " -p "
                                + port.protocol()
                                + " -m "
                                + port.protocol()
                                + " -j DNAT --to-destination "
                                + endpoint.hostPort()));
    }

    private static String comment(ServicePortView port, EndpointView endpoint) {
        return PortPlanner.comment(port.name() + " -> " + endpoint.hostPort());
    }

    private static String probability(int left) {
        return BigDecimal.ONE
                .divide(BigDecimal.valueOf(left), 10, RoundingMode.HALF_UP)
                .toPlainString();
    }
}
