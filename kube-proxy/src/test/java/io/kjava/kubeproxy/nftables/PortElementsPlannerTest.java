package io.kjava.kubeproxy.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.kubeproxy.rules.Services;
import io.kjava.kubeproxy.view.EndpointView;
import io.kjava.kubeproxy.view.ServicePortView;
import org.junit.jupiter.api.Test;

class PortElementsPlannerTest {
    private static final EndpointView HERE = EndpointView.ready("10.42.0.2", 8080, true);
    private static final EndpointView THERE = EndpointView.ready("10.42.1.2", 8080, false);

    @Test
    void aPlainServiceIsElementsOnly() {
        PortElements plan = plan(Services.port("web", "10.43.0.7", HERE, THERE));
        assertThat(plan.chains()).isEmpty();
        assertThat(plan.elements())
                .contains(
                        new Element("service-ips", "10.43.0.7 . tcp . 80", "goto internal-tcp-2"),
                        new Element("endpoints-tcp", "10.43.0.7 . 80 . 0", "10.42.0.2 . 8080"),
                        new Element("endpoints-tcp", "10.43.0.7 . 80 . 1", "10.42.1.2 . 8080"));
    }

    @Test
    void aServiceWithoutEndpointsRefuses() {
        assertThat(plan(Services.port("web", "10.43.0.7")).elements())
                .containsExactly(new Element("no-endpoint-services", "10.43.0.7 . tcp . 80", "goto refuse"));
    }

    @Test
    void aLocalNodePortKeepsTheClientsAddressAndDropsWithoutLocalEndpoints() {
        PortElements plan = plan(Services.nodePort(Services.port("web", "10.43.0.7", THERE), 30080, true));
        assertThat(plan.elements()).contains(new Element("no-endpoint-nodeports", "tcp . 30080", "drop"));
        assertThat(plan.chains())
                .filteredOn(chain -> chain.name().startsWith("external-"))
                .singleElement()
                .extracting(NftChain::rules)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(3)
                .noneMatch(rule -> rule.toString().contains("local-"));
    }

    @Test
    void elementsThatTwoPortsNeedStayUntilBothAreGone() {
        PortElements one = plan(Services.port("one", "10.43.0.1", HERE));
        PortElements two = plan(Services.port("two", "10.43.0.2", HERE));
        java.util.Map<Element, Integer> shared = new java.util.HashMap<>();
        Difference first = new Difference(shared);
        first.add(one);
        first.add(two);
        assertThat(hairpins(first)).isEqualTo(1);
        Difference second = new Difference(shared);
        second.remove(one);
        assertThat(hairpins(second)).isZero();
        Difference third = new Difference(shared);
        third.remove(two);
        assertThat(hairpins(third)).isEqualTo(1);
    }

    private static long hairpins(Difference difference) {
        NftTransaction transaction = new NftTransaction("ip kube-proxy");
        difference.appendTo(transaction);
        return transaction
                .toString()
                .lines()
                .filter(line -> line.contains(" hairpins "))
                .count();
    }

    private static PortElements plan(ServicePortView port) {
        return PortElementsPlanner.plan(Services.settings(), Services.NODE, port);
    }
}
