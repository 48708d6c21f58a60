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
import io.kjava.client.WatchEvent;
import io.kjava.client.WatchStream;
import io.kjava.codec.DynamicObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

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

    @Test
    void whatFollowsTheReleaseAndIsNotInItGoes() {
        DynamicObject own = copyOfProbes("own", "exempt");
        schemas.create(own);
        own.metadata().withObject("/annotations").put(FlowObjects.AUTO_UPDATE, "true");
        own.setMeta("name", "left-over");
        schemas.create(own);

        bootstrap.reconcile();

        assertThat(schemas.list(ListQuery.ALL).items().stream().map(DynamicObject::name))
                .contains("own", "probes")
                .doesNotContain("left-over");
    }

    @Test
    @Timeout(30)
    void whatIsDeletedComesBackWhileTheServerRuns() throws InterruptedException {
        Thread keeper = Thread.startVirtualThread(() -> bootstrap.keep(Duration.ofMillis(1)));
        String before = schemas.list(ListQuery.ALL).resourceVersion();
        try (WatchStream<DynamicObject> watch = schemas.watch(ListQuery.ALL.from(before))) {
            schemas.delete(ObjectKey.cluster("probes"), DeleteOptions.DEFAULT);
            while (!(watch.next().orElseThrow() instanceof WatchEvent.Deleted<DynamicObject> deleted
                    && deleted.object().name().equals("probes"))) {}
            while (!(watch.next().orElseThrow() instanceof WatchEvent.Added<DynamicObject> added
                    && added.object().name().equals("probes"))) {}
        } finally {
            keeper.interrupt();
            keeper.join();
        }
    }

    @Test
    @Timeout(30)
    void schemasSayWhetherTheirLevelIsThere() throws InterruptedException {
        schemas.create(copyOfProbes("own", "mine"));

        awaitDangling(
                "probes",
                "False Found This FlowSchema references the PriorityLevelConfiguration object named"
                        + " \"exempt\" and it exists");
        awaitDangling(
                "own",
                "True NotFound This FlowSchema references the PriorityLevelConfiguration object named"
                        + " \"mine\" but there is no such object");

        DynamicObject level = get(levels, "workload-low");
        level.tree().set("metadata", level.tree().objectNode().put("name", "mine"));
        levels.create(level);

        awaitDangling(
                "own",
                "False Found This FlowSchema references the PriorityLevelConfiguration object named"
                        + " \"mine\" and it exists");
        assertThat(get(schemas, "own").at("metadata", "managedFields"))
                .anySatisfy(entry -> assertThat(entry.path("manager").asString())
                        .isEqualTo("api-priority-and-fairness-config-consumer-v1"));
    }

    /** The server itself keeps the condition. */
    private void awaitDangling(String schema, String expected) throws InterruptedException {
        String since = schemas.list(ListQuery.ALL).resourceVersion();
        try (WatchStream<DynamicObject> watch = schemas.watch(ListQuery.ALL.from(since))) {
            while (!dangling(schema).equals(expected)) {
                watch.next();
            }
        }
    }

    private String dangling(String schema) {
        JsonNode condition = get(schemas, schema).at("status", "conditions").path(0);
        return condition.path("status").asString("") + " "
                + condition.path("reason").asString("") + " "
                + condition.path("message").asString("");
    }

    private DynamicObject copyOfProbes(String name, String level) {
        DynamicObject copy = get(schemas, "probes");
        copy.tree().set("metadata", copy.tree().objectNode().put("name", name));
        copy.objectAt("spec", "priorityLevelConfiguration").put("name", level);
        return copy;
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
