package io.kjava.kubeproxy.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.api.ObjectKey;
import io.kjava.kubeproxy.rules.Services;
import io.kjava.kubeproxy.view.EndpointView;
import io.kjava.kubeproxy.view.ServicePortName;
import io.kjava.kubeproxy.view.ServicePortView;
import io.kjava.kubeproxy.view.ServiceTable;
import java.util.List;
import org.junit.jupiter.api.Test;

class StaleFlowsTest {
    private static final EndpointView OLD = EndpointView.ready("10.42.0.2", 5353, true);
    private static final EndpointView NEW = EndpointView.ready("10.42.0.3", 5353, true);

    @Test
    void aLineOfTheCommandIsAFlow() {
        assertThat(Flow.parse("udp      17 25 src=10.42.0.9 dst=10.43.0.10 sport=4000 dport=53"
                        + " [UNREPLIED] src=10.42.0.2 dst=10.42.0.9 sport=5353"
                        + " dport=4000 mark=0 use=1"))
                .contains(new Flow("10.43.0.10", 53, "10.42.0.2", 5353));
        assertThat(Flow.parse("conntrack v1.4.7: 3 flow entries have been shown."))
                .isEmpty();
    }

    @Test
    void flowsToAnEndpointThatLeftAreStaleAndOthersAreNot() {
        StaleFlows plan = StaleFlows.between(table(OLD, NEW), table(NEW));
        Flow gone = new Flow("10.43.0.10", 53, "10.42.0.2", 5353);
        Flow untranslated = new Flow("10.43.0.10", 53, "10.43.0.10", 53);
        Flow overNodePort = new Flow("192.0.2.1", 30053, "10.42.0.2", 5353);
        assertThat(plan.among(List.of(
                        gone,
                        untranslated,
                        overNodePort,
                        new Flow("10.43.0.10", 53, "10.42.0.3", 5353),
                        new Flow("9.9.9.9", 53, "9.9.9.9", 53),
                        new Flow("9.9.9.9", 30053, "9.9.9.9", 30053))))
                .containsExactly(gone, untranslated, overNodePort);
    }

    @Test
    void flowsOfADeletedServiceAreStale() {
        StaleFlows plan = StaleFlows.between(table(OLD), Services.table());
        assertThat(plan.among(List.of(new Flow("10.43.0.10", 53, "10.42.0.2", 5353))))
                .hasSize(1);
    }

    @Test
    void nothingIsLookedAtWhenNoUdpServiceChanged() {
        ServiceTable same = table(OLD);
        assertThat(StaleFlows.between(same, same).isEmpty()).isTrue();
        assertThat(StaleFlows.between(Services.table(), Services.many(0, 3)).isEmpty())
                .isTrue();
    }

    private static ServiceTable table(EndpointView... endpoints) {
        return Services.table(new ServicePortView(
                new ServicePortName(ObjectKey.of("kube-system", "dns"), "dns", "UDP"),
                new ServicePortView.Addresses("10.43.0.10", List.of(), List.of(), List.of()),
                53,
                30053,
                0,
                false,
                false,
                List.of(endpoints)));
    }
}
