package io.kjava.kubeproxy.rules;

import static io.kjava.kubeproxy.rules.Services.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.kubeproxy.view.EndpointView;
import io.kjava.kubeproxy.view.NodeView;
import io.kjava.kubeproxy.view.ServicePortView;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndpointChoiceTest {
    private static final EndpointView HERE = EndpointView.ready("10.42.0.2", 80, true);
    private static final EndpointView THERE = EndpointView.ready("10.42.1.2", 80, false);

    @Test
    void everyReadyEndpointTakesTraffic() {
        EndpointChoice choice = choose(Services.port("a", "10.43.0.1", HERE, THERE));
        assertThat(choice.cluster()).containsExactly(HERE, THERE);
        assertThat(choice.local()).isEmpty();
    }

    @Test
    void endingEndpointsTakeTrafficOnlyWhenNoneIsReady() {
        EndpointView ending = ending("10.42.0.9", true);
        EndpointView dead = new EndpointView("10.42.0.8", 80, true, false, false, true, Set.of(), Set.of());
        assertThat(choose(Services.port("a", "10.43.0.1", THERE, ending, dead)).cluster())
                .containsExactly(THERE);
        assertThat(choose(Services.port("a", "10.43.0.1", ending, dead)).cluster())
                .containsExactly(ending);
        assertThat(choose(Services.port("a", "10.43.0.1", dead)).any()).isFalse();
    }

    @Test
    void theLocalPolicyFallsBackToEndingEndpointsOfThisNodeBeforeItGivesUp() {
        EndpointView ending = ending("10.42.0.9", true);
        ServicePortView port = Services.nodePort(Services.port("a", "10.43.0.1", THERE, ending), 30080, true);
        EndpointChoice choice = choose(port);
        assertThat(choice.local()).containsExactly(ending);
        assertThat(choice.cluster()).containsExactly(THERE);
        assertThat(choice.reachable()).containsExactlyInAnyOrder(THERE, ending);
    }

    @Test
    void aPurelyLocalServiceWithEndpointsElsewhereStillHasEndpoints() {
        ServicePortView base = Services.port("a", "10.43.0.1", THERE);
        ServicePortView port =
                new ServicePortView(base.name(), base.addresses(), 80, 0, 0, true, false, base.endpoints());
        EndpointChoice choice = choose(port);
        assertThat(choice.any()).isTrue();
        assertThat(choice.reachable()).isEmpty();
    }

    @Test
    void hintsNarrowOnlyWhenAllHaveThemAndOneIsForThisPlace() {
        EndpointView mine = hinted("10.42.0.2", Set.of("z1"), Set.of());
        EndpointView other = hinted("10.42.1.2", Set.of("z2"), Set.of());
        assertThat(cluster(mine, other)).containsExactly(mine);
        assertThat(cluster(mine, other, THERE)).hasSize(3);
        assertThat(cluster(other)).containsExactly(other);
        assertThat(EndpointChoice.of(Services.port("a", "10.43.0.1", mine, other), NodeView.unknown("n1"))
                        .cluster())
                .hasSize(2);
    }

    @Test
    void hintsForNodesComeBeforeHintsForZones() {
        EndpointView here = hinted("10.42.0.2", Set.of("z1"), Set.of("n1"));
        EndpointView zone = hinted("10.42.1.2", Set.of("z1"), Set.of("n2"));
        EndpointView far = hinted("10.42.2.2", Set.of("z2"), Set.of("n3"));
        assertThat(cluster(here, zone, far)).containsExactly(here);
        assertThat(cluster(zone, far)).containsExactly(zone);
    }

    private static List<EndpointView> cluster(EndpointView... endpoints) {
        return choose(Services.port("a", "10.43.0.1", endpoints)).cluster();
    }

    private static EndpointChoice choose(ServicePortView port) {
        return EndpointChoice.of(port, NODE);
    }

    private static EndpointView ending(String ip, boolean local) {
        return new EndpointView(ip, 80, local, false, true, true, Set.of(), Set.of());
    }

    private static EndpointView hinted(String ip, Set<String> zones, Set<String> nodes) {
        return new EndpointView(ip, 80, false, true, true, false, zones, nodes);
    }
}
