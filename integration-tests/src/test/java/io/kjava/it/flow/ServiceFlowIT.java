package io.kjava.it.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Flow E: a service becomes rules of the kernel and names of the DNS. */
class ServiceFlowIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private final TestCluster cluster = TestCluster.shared();
    private final Kubectl kubectl = cluster.kubectl();

    @Test
    void aServiceAnswersByAddressByNodePortAndByName() {
        String ns = kubectl.namespace("service");
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input(Manifests.web("web", 2))
                .ok();
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input(Manifests.sleeper("client"))
                .ok();
        kubectl.await(ns, "deployment/web", "condition=Available", LIMIT);
        kubectl.await(ns, "pod/client", "condition=Ready", LIMIT);
        String address = kubectl.value(ns, "service/web", ".spec.clusterIP");
        String nodePort = kubectl.value(ns, "service/web", ".spec.ports[0].nodePort");

        Eventually.holds(LIMIT, () -> assertThat(fetch(ns, address)).startsWith("web-"));
        Eventually.holds(
                LIMIT,
                () -> assertThat(fetch(ns, "web." + ns + ".svc.cluster.local")).startsWith("web-"));
        assertThat(fetch(ns, "web")).startsWith("web-");
        Command.Result fromOutside = Command.of(
                        "curl",
                        "-s",
                        "-m",
                        "5",
                        "http://" + cluster.server().machine().address() + ":" + nodePort)
                .run();
        assertThat(fromOutside.out()).startsWith("web-");
    }

    @Test
    void aServiceWithoutEndpointsRefusesAtOnce() {
        String ns = kubectl.namespace("service-empty");
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input(Manifests.web("none", 0))
                .ok();
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input(Manifests.sleeper("client"))
                .ok();
        kubectl.await(ns, "pod/client", "condition=Ready", LIMIT);
        String address = kubectl.value(ns, "service/none", ".spec.clusterIP");

        Eventually.holds(
                LIMIT,
                () -> assertThat(kubectl.fetch(ns, "client", address, 80).run().err())
                        .contains("Connection refused"));
    }

    private String fetch(String ns, String host) {
        return kubectl.fetch(ns, "client", host, 80).ok();
    }
}
