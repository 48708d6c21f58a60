package io.kjava.informer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ListQuery;
import io.kjava.client.ResourceClient;
import io.kjava.client.TestingApiClient;
import io.kjava.time.TestingClock;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientInformersTest {
    private final TestingApiClient client = new TestingApiClient(new TestingClock());
    private final ClientInformers informers = new ClientInformers(client, new SplittableRandom(1));
    private final ResourceClient<ConfigMap> maps = client.resource(ConfigMap.class);
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        informers.close();
    }

    @Test
    void followsCreationChangeAndDeletionInOrder() throws Exception {
        maps.create(map("a"));
        Informer<ConfigMap> informer = following();
        assertThat(next()).isEqualTo("added a");

        ConfigMap changed = map("a");
        changed.setData(java.util.Map.of("k", "v"));
        maps.update(changed);
        assertThat(next()).isEqualTo("updated a");
        maps.delete(ObjectKey.of("default", "a"), DeleteOptions.DEFAULT);
        assertThat(next()).isEqualTo("removed a");
        assertThat(informer.all()).isEmpty();
    }

    @Test
    void aDeletionInsideAGapIsNoticed() throws Exception {
        maps.create(map("a"));
        maps.create(map("b"));
        Informer<ConfigMap> informer = following();
        next();
        next();
        client.failWhen(call -> call.is("list", "configmaps"), () -> unavailable());
        client.expireWatches();
        maps.delete(ObjectKey.of("default", "a"), DeleteOptions.DEFAULT);
        client.heal();
        client.expireWatches();
        assertThat(next()).isEqualTo("removed a");
        assertThat(informer.get(ObjectKey.of("default", "b"))).isPresent();
    }

    @Test
    void anEndedWatchResumesWithoutListing() throws Exception {
        following().awaitSync();
        maps.create(map("a"));
        assertThat(next()).isEqualTo("added a");
        client.forgetCalls();
        client.endWatches();
        maps.create(map("b"));
        assertThat(next()).isEqualTo("added b");
        assertThat(client.calls()).noneMatch(call -> call.is("list", "configmaps"));
    }

    @Test
    void indexesFindObjectsByTheirPresentValues() throws Exception {
        ConfigMap red = map("a");
        red.setData(java.util.Map.of("color", "red"));
        maps.create(red);
        Informer<ConfigMap> informer = following();
        informer.addIndex("color", m -> List.of(m.getData().getOrDefault("color", "")));
        next();
        assertThat(informer.byIndex("color", "red")).hasSize(1);
        red.setData(java.util.Map.of("color", "blue"));
        maps.update(red);
        next();
        assertThat(informer.byIndex("color", "red")).isEmpty();
        assertThat(informer.byIndex("color", "blue")).hasSize(1);
        assertThat(informer.inNamespace("default")).hasSize(1);
    }

    @Test
    void oneInformerIsSharedByAllWhoAskAlike() {
        assertThat(informers.informer(ConfigMap.class))
                .isSameAs(informers.informer(ConfigMap.class))
                .isNotSameAs(informers.informer(ConfigMap.class, ListQuery.in("default")));
    }

    private Informer<ConfigMap> following() throws InterruptedException {
        Informer<ConfigMap> informer = informers.informer(ConfigMap.class, ListQuery.in("default"));
        informer.awaitSync();
        informer.addHandler(event -> seen.add(event.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT)
                + " "
                + event.object().getMetadata().getName()));
        return informer;
    }

    private String next() throws InterruptedException {
        return seen.poll(10, TimeUnit.SECONDS);
    }

    private static ApiException unavailable() {
        return ApiException.unavailable("not now");
    }

    private static ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .build();
    }
}
