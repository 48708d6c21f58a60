package io.kjava.apiserver.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.ApiServer;
import io.kjava.apiserver.ApiServerConfig;
import io.kjava.apiserver.registry.plain.FlowObjects;
import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ListQuery;
import io.kjava.client.ResourceClient;
import io.kjava.codec.DynamicObject;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlowBootstrapTest {
    private static final String GROUP = "flowcontrol.apiserver.k8s.io";
    private MemoryStorage storage;
    private ApiServer server;
    private ResourceClient<DynamicObject> schemas;
    private ResourceClient<DynamicObject> levels;
    private FlowBootstrap bootstrap;

    @BeforeEach
    void start() {
        storage = new MemoryStorage(InstantSource.system());
        server = ApiServer.start(ApiServerConfig.inProcess(), storage, InstantSource.system());
        ApiClient client = server.loopbackClient("test", List.of("system:masters"));
        schemas = client.dynamic(new ResourceName(GROUP, "v1", "flowschemas"), false);
        levels = client.dynamic(new ResourceName(GROUP, "v1", "prioritylevelconfigurations"), false);
        bootstrap = new FlowBootstrap(client);
        bootstrap.reconcile();
    }

    @AfterEach
    void stop() {
        server.close();
        storage.close();
    }

    private static DynamicObject get(ResourceClient<DynamicObject> objects, String name) {
        return objects.get(ObjectKey.cluster(name)).orElseThrow();
    }

    @Test
    void whatEveryClusterHasIsThere() {
        assertThat(schemas.list(ListQuery.ALL).items().stream().map(DynamicObject::name))
                .containsExactlyInAnyOrder(
                        "exempt",
                        "catch-all",
                        "system-nodes",
                        "system-node-high",
                        "probes",
                        "system-leader-election",
                        "kube-controller-manager",
                        "kube-scheduler",
                        "kube-system-service-accounts",
                        "service-accounts",
                        "global-default");
        assertThat(levels.list(ListQuery.ALL).items().stream().map(DynamicObject::name))
                .containsExactlyInAnyOrder(
                        "exempt",
                        "catch-all",
                        "system",
                        "node-high",
                        "leader-election",
                        "workload-high",
                        "workload-low",
                        "global-default");
        assertThat(get(levels, "exempt").annotations()).containsEntry(FlowObjects.AUTO_UPDATE, "true");
    }

    @Test
    void whatIsMissingOrChangedIsGivenBack() {
        schemas.delete(ObjectKey.cluster("probes"), DeleteOptions.DEFAULT);
        change("system", "true");

        bootstrap.reconcile();

        assertThat(get(schemas, "probes").at("spec", "matchingPrecedence").asInt(0))
                .isEqualTo(2);
        assertThat(shares("system")).isEqualTo(30);
    }

    @Test
    void whatSomebodyHasTakenOverStays() {
        change("system", "false");
        DynamicObject exempt = get(levels, "exempt");
        exempt.objectAt("spec").withObject("/exempt").put("lendablePercent", 10);
        levels.update(exempt);

        bootstrap.reconcile();

        assertThat(shares("system")).isEqualTo(77);
        assertThat(get(levels, "exempt").at("spec", "exempt", "lendablePercent").asInt(0))
                .isEqualTo(10);
    }

    private void change(String level, String follows) {
        DynamicObject changed = get(levels, level);
        changed.objectAt("spec").withObject("/limited").put("nominalConcurrencyShares", 77);
        changed.metadata().withObject("/annotations").put(FlowObjects.AUTO_UPDATE, follows);
        levels.update(changed);
    }

    private int shares(String level) {
        return get(levels, level)
                .at("spec", "limited", "nominalConcurrencyShares")
                .asInt(0);
    }
}
