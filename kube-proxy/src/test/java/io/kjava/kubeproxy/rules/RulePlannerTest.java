package io.kjava.kubeproxy.rules;

import static io.kjava.kubeproxy.rules.Services.many;
import static io.kjava.kubeproxy.rules.Services.port;
import static io.kjava.kubeproxy.rules.Services.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.kubeproxy.rules.Chain.Table;
import io.kjava.kubeproxy.view.EndpointView;
import io.kjava.kubeproxy.view.ServicePortView;
import java.util.List;
import org.junit.jupiter.api.Test;

class RulePlannerTest {
    private static final EndpointView HERE = EndpointView.ready("10.42.0.2", 80, true);
    private static final EndpointView THERE = EndpointView.ready("10.42.1.2", 80, false);
    private final RulePlanner planner = new RulePlanner(Services.settings());

    @Test
    void aClusterIpIsBalancedOverItsEndpoints() {
        RuleSet rules = planner.plan(table(port("web", "10.43.0.7", HERE, THERE)));
        assertThat(rules(rules, Table.NAT, "KUBE-SERVICES").getFirst())
                .isEqualTo("-m comment --comment \"default/web:http cluster IP\" -p tcp -m tcp"
                        + " -d 10.43.0.7/32 --dport 80 -j KUBE-SVC-CDGGSHYLG3RE2FKL");
        assertThat(rules(rules, Table.NAT, "KUBE-SVC-CDGGSHYLG3RE2FKL"))
                .satisfiesExactly(
                        r -> assertThat(r).endsWith("! -s 10.42.0.0/16 -j KUBE-MARK-MASQ"),
                        r -> assertThat(r).contains("--probability 0.5000000000 -j KUBE-SEP-"),
                        r -> assertThat(r).doesNotContain("probability").contains("-j KUBE-SEP-"));
    }

    @Test
    void aServiceWithoutEndpointsRejects() {
        RuleSet rules = planner.plan(table(port("web", "10.43.0.7")));
        assertThat(rules(rules, Table.FILTER, "KUBE-SERVICES"))
                .containsExactly("-m comment --comment \"default/web:http has no endpoints\" -p tcp -m tcp"
                        + " -d 10.43.0.7/32 --dport 80 -j REJECT");
        assertThat(rules(rules, Table.NAT, "KUBE-SERVICES")).hasSize(1);
    }

    @Test
    void aLocalNodePortWithoutLocalEndpointsDropsWhatComesFromOutsideOnly() {
        ServicePortView port = Services.nodePort(port("web", "10.43.0.7", THERE), 30080, true);
        RuleSet rules = planner.plan(table(port));
        assertThat(rules(rules, Table.FILTER, "KUBE-EXTERNAL-SERVICES"))
                .containsExactly("-m comment --comment \"default/web:http has no local endpoints\""
                        + " -m addrtype --dst-type LOCAL -p tcp -m tcp --dport 30080"
                        + " -j DROP");
        String external = ChainNames.external(port.name());
        assertThat(rules(rules, Table.NAT, external)).hasSize(3).noneMatch(rule -> rule.contains("KUBE-SVL"));
    }

    @Test
    void aClientStaysWithItsEndpointWhenAsked() {
        ServicePortView base = port("web", "10.43.0.7", HERE, THERE);
        ServicePortView sticky =
                new ServicePortView(base.name(), base.addresses(), 80, 0, 600, false, false, base.endpoints());
        RuleSet rules = planner.plan(table(sticky));
        String chain = ChainNames.endpoint(sticky.name(), HERE);
        assertThat(rules(rules, Table.NAT, ChainNames.cluster(sticky.name())))
                .hasSize(5)
                .anyMatch(r -> r.contains("--name " + chain + " --rcheck --seconds 600 --reap"));
        assertThat(rules(rules, Table.NAT, chain)).anyMatch(r -> r.contains("-m recent --name " + chain + " --set"));
    }

    @Test
    void whoMayUseALoadBalancerIsAskedFirst() {
        ServicePortView base = port("web", "10.43.0.7", HERE);
        ServicePortView restricted = new ServicePortView(
                base.name(),
                new ServicePortView.Addresses("10.43.0.7", List.of(), List.of("203.0.113.5"), List.of("192.0.2.0/24")),
                80,
                30080,
                0,
                false,
                false,
                base.endpoints());
        RuleSet rules = planner.plan(table(restricted));
        String firewall = ChainNames.firewall(base.name());
        assertThat(rules(rules, Table.NAT, firewall))
                .satisfiesExactly(
                        r -> assertThat(r).contains("-s 192.0.2.0/24 -j KUBE-EXT-"),
                        r -> assertThat(r).contains("-s 203.0.113.5/32 -j KUBE-EXT-"),
                        r -> assertThat(r).contains("will be dropped by KUBE-PROXY-FIREWALL"));
        assertThat(rules(rules, Table.FILTER, "KUBE-PROXY-FIREWALL"))
                .singleElement()
                .asString()
                .endsWith("-d 203.0.113.5/32 --dport 80 -j DROP");
    }

    @Test
    void nodePortsComeLast() {
        assertThat(rules(planner.plan(many(0, 10)), Table.NAT, "KUBE-SERVICES").getLast())
                .endsWith("-m addrtype --dst-type LOCAL -j KUBE-NODEPORTS");
        assertThat(rules(planner.plan(many(0, 1000)), Table.NAT, "KUBE-SERVICES")
                        .getLast())
                .endsWith("-m addrtype --dst-type LOCAL -j KUBE-NODEPORTS");
    }

    @Test
    void manyServicesAreSpreadOverBuckets() {
        RuleSet rules = planner.plan(many(0, 1000));
        assertThat(rules(rules, Table.NAT, "KUBE-SERVICES")).hasSize(5).contains("-d 10.43.3.0/24 -j KUBE-SVS-10.43.3");
        assertThat(rules(rules, Table.NAT, "KUBE-SVS-10.43.3")).hasSize(1000 - 3 * 256);
        assertThat(rules.chains().keySet()).allMatch(key -> key.name().length() <= 28);
    }

    @Test
    void planningAgainKeepsEveryChainOfAnUnchangedService() {
        var first = many(0, 2000);
        RuleSet before = planner.plan(first);
        TreeCopy next = new TreeCopy(first);
        next.put(port("new", "10.43.200.1", HERE));
        RuleSet after = planner.plan(next.table());
        List<Chain> fresh = after.chains().values().stream()
                .filter(chain -> !chain.equals(before.chains().get(chain.key())))
                .toList();
        assertThat(fresh).extracting(Chain::name).hasSize(4).contains("KUBE-SVS-10.43.200");
    }

    private static List<String> rules(RuleSet rules, Table table, String chain) {
        Chain found = rules.chains().get(new Chain.Key(table, chain));
        assertThat(found).as(chain).isNotNull();
        return found.rules();
    }

    private record TreeCopy(java.util.TreeMap<io.kjava.api.ObjectKey, io.kjava.kubeproxy.view.ServiceView> map) {
        TreeCopy(io.kjava.kubeproxy.view.ServiceTable table) {
            this(new java.util.TreeMap<>(table.services()));
        }

        void put(ServicePortView port) {
            map.putAll(Services.table(port).services());
        }

        io.kjava.kubeproxy.view.ServiceTable table() {
            return new io.kjava.kubeproxy.view.ServiceTable(io.kjava.kubeproxy.view.IpFamily.IPV4, Services.NODE, map);
        }
    }
}
