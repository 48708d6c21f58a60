package io.kjava.controllers.endpointslice;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.kjava.controllers.Templates;
import io.kjava.controllers.TestingCluster;
import org.junit.jupiter.api.Test;

class EndpointSliceControllerTest {
    private final TestingCluster cluster = new TestingCluster().node("n1");

    @Test
    void readyPodsStandBehindTheirService() {
        cluster.create(service("web"));
        cluster.create(pod("a"));
        cluster.settle();
        EndpointSlice slice = cluster.all(EndpointSlice.class).getFirst();
        assertThat(slice.getMetadata().getName()).startsWith("web-");
        assertThat(slice.getMetadata().getLabels())
                .containsEntry("kubernetes.io/service-name", "web")
                .containsEntry("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io");
        assertThat(slice.getPorts().getFirst().getPort()).isEqualTo(8080);
        Endpoint endpoint = slice.getEndpoints().getFirst();
        assertThat(endpoint.getConditions().getReady()).isTrue();
        assertThat(endpoint.getConditions().getServing()).isTrue();
        assertThat(endpoint.getConditions().getTerminating()).isFalse();
        assertThat(endpoint.getNodeName()).isEqualTo("n1");
        assertThat(endpoint.getTargetRef().getName()).isEqualTo("a");

        Endpoints endpoints = cluster.get(Endpoints.class, "web");
        assertThat(endpoints.getSubsets().getFirst().getAddresses()).hasSize(1);
        assertThat(endpoints.getSubsets().getFirst().getPorts().getFirst().getPort())
                .isEqualTo(8080);
    }

    @Test
    void aServiceWithoutPodsHasOneEmptySlice() {
        cluster.create(service("web"));
        cluster.settle();
        assertThat(cluster.all(EndpointSlice.class))
                .singleElement()
                .satisfies(slice -> assertThat(slice.getEndpoints()).isEmpty());
        cluster.create(pod("a"));
        cluster.settle();
        assertThat(cluster.all(EndpointSlice.class))
                .singleElement()
                .satisfies(slice -> assertThat(slice.getEndpoints()).hasSize(1));
    }

    @Test
    void aTerminatingPodServesButIsNotReady() {
        cluster.create(service("web"));
        cluster.create(pod("a"));
        cluster.settle();
        cluster.kubelet().letDieSlowly(_ -> true);
        cluster.delete(Pod.class, "a");
        cluster.settle();
        Endpoint endpoint =
                cluster.all(EndpointSlice.class).getFirst().getEndpoints().getFirst();
        assertThat(endpoint.getConditions().getReady()).isFalse();
        assertThat(endpoint.getConditions().getServing()).isTrue();
        assertThat(endpoint.getConditions().getTerminating()).isTrue();
        assertThat(cluster.get(Endpoints.class, "web").getSubsets()).isEmpty();
    }

    @Test
    void anUnreadyPodIsListedAsSuch() {
        cluster.kubelet().keepUnready(_ -> true);
        cluster.create(service("web"));
        cluster.create(pod("a"));
        cluster.settle();
        Endpoint endpoint =
                cluster.all(EndpointSlice.class).getFirst().getEndpoints().getFirst();
        assertThat(endpoint.getConditions().getReady()).isFalse();
        assertThat(cluster.get(Endpoints.class, "web").getSubsets().getFirst()).satisfies(subset -> {
            assertThat(subset.getAddresses()).isEmpty();
            assertThat(subset.getNotReadyAddresses()).hasSize(1);
        });
    }

    @Test
    void aHundredPodsFillASlice() {
        cluster.create(service("web"));
        for (int i = 0; i < 120; i++) {
            cluster.create(pod("p" + i));
        }
        cluster.settle();
        assertThat(cluster.all(EndpointSlice.class))
                .extracting(slice -> slice.getEndpoints().size())
                .containsExactlyInAnyOrder(100, 20);
        for (int i = 0; i < 120; i++) {
            cluster.delete(Pod.class, "p" + i);
        }
        cluster.settle();
        assertThat(cluster.all(EndpointSlice.class)).hasSize(1);
    }

    @Test
    void handMadeEndpointsAreMirrored() {
        Service service = service("manual");
        service.getSpec().setSelector(java.util.Map.of());
        cluster.create(service);
        cluster.create(new EndpointsBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("manual")
                .endMetadata()
                .addNewSubset()
                .addNewAddress()
                .withIp("192.0.2.7")
                .endAddress()
                .addNewPort()
                .withPort(9)
                .withProtocol("TCP")
                .endPort()
                .endSubset()
                .build());
        cluster.settle();
        EndpointSlice slice = cluster.all(EndpointSlice.class).getFirst();
        assertThat(slice.getEndpoints().getFirst().getAddresses()).containsExactly("192.0.2.7");
        cluster.delete(Endpoints.class, "manual");
        cluster.settle();
        assertThat(cluster.all(EndpointSlice.class)).isEmpty();
    }

    @Test
    void aSettledServiceIsNotWrittenAgain() {
        cluster.create(service("web"));
        cluster.create(pod("a"));
        cluster.settle();
        cluster.client().forgetCalls();
        cluster.edit(Service.class, "web", s -> {
            s.getMetadata().setAnnotations(java.util.Map.of("x", "y"));
            return s;
        });
        cluster.settle();
        assertThat(cluster.client().calls())
                .noneMatch(call -> call.is("update", "endpointslices"))
                .noneMatch(call -> call.is("update", "endpoints"));
    }

    private static Service service(String name) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addToSelector("app", "web")
                .addNewPort()
                .withPort(80)
                .withTargetPort(new IntOrString("http"))
                .endPort()
                .endSpec()
                .build();
    }

    private static Pod pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .withLabels(java.util.Map.of("app", "web"))
                .endMetadata()
                .withSpec(Templates.of("web", "image").getSpec())
                .build();
    }
}
