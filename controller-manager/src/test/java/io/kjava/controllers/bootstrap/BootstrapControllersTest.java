package io.kjava.controllers.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.kjava.api.ObjectKey;
import io.kjava.client.ListQuery;
import io.kjava.client.TestingApiClient;
import io.kjava.client.WatchEvent;
import io.kjava.client.WatchStream;
import io.kjava.controller.Controller;
import io.kjava.informer.ClientInformers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BootstrapControllersTest {
    private static final ObjectKey MAP = ObjectKey.of("kube-public", "cluster-info");
    private final TestingApiClient client = new TestingApiClient();

    private static Secret token(String id, String expiration) {
        Map<String, String> data = new TreeMap<>();
        Map.of(
                        "token-id",
                        id,
                        "token-secret",
                        "0123456789abcdef",
                        "usage-bootstrap-signing",
                        "true",
                        "expiration",
                        expiration)
                .forEach((name, value) ->
                        data.put(name, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace("kube-system")
                .withName("bootstrap-token-" + id)
                .endMetadata()
                .withType("bootstrap.kubernetes.io/token")
                .withData(data)
                .build();
    }

    @Test
    void aTokenThatIsOverGoesAndOthersStay() throws Exception {
        var secrets = client.resource(Secret.class);
        secrets.create(token("old000", "2001-02-03T04:05:06Z"));
        secrets.create(token("good00", Instant.now().plusSeconds(3_600).toString()));
        try (WatchStream<Secret> watch = secrets.watch(ListQuery.in("kube-system"));
                ClientInformers informers = new ClientInformers(client, new SplittableRandom(1));
                Controller _ = Controller.start(
                        BootstrapControllers.cleaner(client, informers, InstantSource.system()),
                        InstantSource.system(),
                        new SplittableRandom(1))) {
            WatchEvent<Secret> event = watch.next().orElseThrow();
            while (!(event instanceof WatchEvent.Deleted<Secret> deleted)) {
                event = watch.next().orElseThrow();
            }
            assertThat(deleted.object().getMetadata().getName()).isEqualTo("bootstrap-token-old000");
        }
        assertThat(secrets.get(ObjectKey.of("kube-system", "bootstrap-token-good00")))
                .isPresent();
    }

    @Test
    void whatTheClusterSaysIsSignedByEachGoodToken() throws Exception {
        var maps = client.resource(ConfigMap.class);
        client.resource(Secret.class)
                .create(token("good00", Instant.now().plusSeconds(3_600).toString()));
        client.resource(Secret.class).create(token("old000", "2001-02-03T04:05:06Z"));
        maps.create(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(MAP.namespace())
                .withName(MAP.name())
                .endMetadata()
                .withData(Map.of("kubeconfig", "payload", "jws-kubeconfig-old000", "x..y"))
                .build());
        try (WatchStream<ConfigMap> watch = maps.watch(ListQuery.in("kube-public"));
                ClientInformers informers = new ClientInformers(client, new SplittableRandom(1));
                Controller _ = Controller.start(
                        BootstrapControllers.signer(client, informers, InstantSource.system()),
                        InstantSource.system(),
                        new SplittableRandom(1))) {
            WatchEvent<ConfigMap> event = watch.next().orElseThrow();
            while (!(event instanceof WatchEvent.Modified<ConfigMap> modified)) {
                event = watch.next().orElseThrow();
            }
            assertThat(modified.object().getData())
                    .containsOnlyKeys("kubeconfig", "jws-kubeconfig-good00")
                    .containsEntry(
                            "jws-kubeconfig-good00",
                            BootstrapSigner.signature("payload", "good00", "0123456789abcdef"));
        }
    }

    /** The value was computed by another program: HMAC-SHA256 over the two parts, base64url without padding. */
    @Test
    void aSignatureIsAnotherProgramsToo() {
        assertThat(BootstrapSigner.signature("payload", "joshua", "my secret"))
                .isEqualTo("eyJhbGciOiJIUzI1NiIsImtpZCI6Impvc2h1YSJ9..Aw5k_PJSLmBjiOztSkx_y01ZlUkR0yoEx9jc6tSUFpA");
    }
}
