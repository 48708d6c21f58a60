package io.kjava.kubelet.references;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.DeleteOptions;
import io.kjava.client.TestingApiClient;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WatchedConfigObjectsTest {
    private final TestingApiClient api = new TestingApiClient();
    private final BlockingQueue<String> changed = new LinkedBlockingQueue<>();
    private final WatchedConfigObjects objects = new WatchedConfigObjects(api, new Random(1), changed::add);

    @AfterEach
    void close() {
        objects.close();
    }

    @Test
    void readsFromItsOwnCopyAndTellsThePodsOfAChange() throws InterruptedException {
        api.resource(ConfigMap.class).create(configMap("a", "1", false));
        objects.track(pod("u1", "a"));
        objects.track(pod("u2", "a"));
        assertThat(value("a")).contains("1");

        api.resource(ConfigMap.class).update(configMap("a", "2", false));

        assertThat(new String[] {next(), next()}).containsExactlyInAnyOrder("u1", "u2");
        assertThat(value("a")).contains("2");
        assertThat(objects.watched()).isOne();
    }

    @Test
    void seesObjectsThatComeLaterAndThatGo() throws InterruptedException {
        objects.track(pod("u1", "a"));
        assertThat(value("a")).isEmpty();
        api.resource(ConfigMap.class).create(configMap("a", "1", false));
        assertThat(next()).isEqualTo("u1");
        assertThat(value("a")).contains("1");
        api.resource(ConfigMap.class).delete(ObjectKey.of("default", "a"), DeleteOptions.now());
        assertThat(next()).isEqualTo("u1");
        assertThat(value("a")).isEmpty();
    }

    @Test
    void watchesAsLongAsOnePodRefersToIt() {
        objects.track(pod("u1", "a"));
        objects.track(pod("u2", "a"));
        objects.forget("u1");
        assertThat(objects.watched()).isOne();
        objects.track(pod("u2", "b"));
        assertThat(objects.watched()).isOne();
        objects.forget("u2");
        assertThat(objects.watched()).isZero();
    }

    @Test
    void asksTheServerForWhatNobodyTracks() {
        api.resource(ConfigMap.class).create(configMap("a", "1", false));
        assertThat(value("a")).contains("1");
        assertThat(objects.watched()).isZero();
    }

    @Test
    void keepsTheServersRefusalForWhatNobodyTracks() {
        api.failWhen(call -> call.is("get", "configmaps"), () -> new ApiException(ApiException.Reason.FORBIDDEN, "no"));
        assertThatExceptionOfType(ApiException.class).isThrownBy(() -> objects.configMap("default", "a"));
    }

    private String next() throws InterruptedException {
        String pod = changed.poll(10, TimeUnit.SECONDS);
        assertThat(pod).isNotNull();
        return pod;
    }

    private Optional<String> value(String name) {
        return objects.configMap("default", name).map(found -> found.getData().get("k"));
    }

    private static ConfigMap configMap(String name, String value, boolean immutable) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .addToData("k", value)
                .withImmutable(immutable)
                .build();
    }

    private static Pod pod(String uid, String configMap) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("p")
                .withUid(uid)
                .endMetadata()
                .withNewSpec()
                .addNewVolume()
                .withName("v")
                .withNewConfigMap()
                .withName(configMap)
                .endConfigMap()
                .endVolume()
                .endSpec()
                .build();
    }
}
