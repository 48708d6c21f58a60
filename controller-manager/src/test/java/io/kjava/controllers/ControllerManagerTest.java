package io.kjava.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.kjava.client.ListQuery;
import io.kjava.client.TestingApiClient;
import io.kjava.client.WatchStream;
import io.kjava.controller.QueueMetrics;
import io.kjava.informer.ClientInformers;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ControllerManagerTest {
    private static final ControllerManagerConfig CONFIG =
            ControllerManagerConfig.defaults("root certificate", List.of("10.42.0.0/16"));

    @Test
    void startsAllControllersAndStopsThem() throws Exception {
        TestingApiClient client = new TestingApiClient();
        try (WatchStream<ServiceAccount> accounts =
                        client.resource(ServiceAccount.class).watch(ListQuery.in("kube-public"));
                ClientInformers informers = new ClientInformers(client, new SplittableRandom(1));
                ControllerManager _ = ControllerManager.start(
                        CONFIG, client, _ -> client, informers, QueueMetrics.unread(), InstantSource.system())) {
            assertThat(accounts.next()).isPresent(); // the default account was made
        }
    }

    @Test
    void runsThemOnlyWhileItLeads() throws Exception {
        TestingApiClient client = new TestingApiClient();
        try (WatchStream<ServiceAccount> accounts =
                        client.resource(ServiceAccount.class).watch(ListQuery.in("kube-public"));
                ClientInformers informers = new ClientInformers(client, new SplittableRandom(1));
                ControllerManager _ = ControllerManager.start(
                        CONFIG.withLeaderElection("one"),
                        client,
                        _ -> client,
                        informers,
                        QueueMetrics.unread(),
                        InstantSource.system())) {
            assertThat(accounts.next()).isPresent();
        }
        assertThat(client.resource(io.fabric8.kubernetes.api.model.coordination.v1.Lease.class)
                        .list(ListQuery.ALL)
                        .items())
                .singleElement()
                .satisfies(
                        lease -> assertThat(lease.getSpec().getHolderIdentity()).isEmpty());
    }

    @Test
    void everyControllerHasItsKubernetesName() {
        assertThat(ControllerCatalog.names()).allMatch(name -> name.endsWith("-controller"));
    }
}
