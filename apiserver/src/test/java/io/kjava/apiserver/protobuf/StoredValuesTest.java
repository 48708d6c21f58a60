package io.kjava.apiserver.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.ApiServer;
import io.kjava.apiserver.ApiServerConfig;
import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.client.ApiClient;
import io.kjava.client.ListQuery;
import io.kjava.client.ResourceClient;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime.TypeMeta;
import io.kubernetes.client.proto.Runtime.Unknown;
import io.kubernetes.client.proto.V1;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A storage that a stock server wrote, in protobuf, is served like our own. */
class StoredValuesTest {
    private static byte[] wrap(String kind, Message message) {
        Unknown envelope = Unknown.newBuilder()
                .setTypeMeta(TypeMeta.newBuilder().setApiVersion("v1").setKind(kind))
                .setRaw(message.toByteString())
                .setContentEncoding("")
                .setContentType("")
                .build();
        return ByteString.copyFrom(new byte[] {'k', '8', 's', 0})
                .concat(envelope.toByteString())
                .toByteArray();
    }

    private static Meta.ObjectMeta meta(String name) {
        return Meta.ObjectMeta.newBuilder()
                .setName(name)
                .setGenerateName("")
                .setNamespace("default")
                .setSelfLink("")
                .setUid("uid-" + name)
                .setResourceVersion("")
                .setGeneration(0)
                .setCreationTimestamp(Meta.Time.newBuilder().setSeconds(1_700_000_000))
                .putLabels("app", name)
                .build();
    }

    @Test
    void whatAStockServerStoredIsReadListedSelectedAndChanged() {
        MemoryStorage storage = new MemoryStorage(InstantSource.system());
        V1.ConfigMap map = V1.ConfigMap.newBuilder()
                .setMetadata(meta("old"))
                .putData("k", "v")
                .putBinaryData("b", ByteString.copyFrom(new byte[] {0, -1}))
                .build();
        V1.Pod pod = V1.Pod.newBuilder()
                .setMetadata(meta("pod"))
                .setSpec(V1.PodSpec.newBuilder()
                        .setNodeName("n1")
                        .addContainers(V1.Container.newBuilder().setName("c").setImage("i")))
                .setStatus(V1.PodStatus.newBuilder().setPhase("Running"))
                .build();
        storage.create("/registry/configmaps/default/old", wrap("ConfigMap", map));
        storage.create("/registry/configmaps/default/broken", "k8s\0nothing".getBytes(StandardCharsets.UTF_8));
        storage.create("/registry/pods/default/pod", wrap("Pod", pod));

        try (ApiServer server = ApiServer.start(ApiServerConfig.inProcess(), storage, InstantSource.system())) {
            ApiClient client = server.loopbackClient("test", List.of("system:masters"));
            ResourceClient<ConfigMap> maps = client.resource(ConfigMap.class);

            ConfigMap read = maps.get(ObjectKey.of("default", "old")).orElseThrow();
            assertThat(read.getData()).containsExactly(Map.entry("k", "v"));
            assertThat(read.getBinaryData()).containsExactly(Map.entry("b", "AP8="));
            assertThat(read.getMetadata().getUid()).isEqualTo("uid-old");
            assertThat(read.getMetadata().getCreationTimestamp()).isEqualTo("2023-11-14T22:13:20Z");
            assertThat(maps.list(ListQuery.in("default")).items())
                    .extracting(item -> item.getMetadata().getName())
                    .contains("old")
                    .doesNotContain("broken");
            read.setData(Map.of("k", "w"));
            assertThat(maps.update(read).getData()).containsExactly(Map.entry("k", "w"));
            assertThat(storage.get("/registry/configmaps/default/old")
                            .orElseThrow()
                            .value()[0])
                    .isEqualTo((byte) '{');
            Pod found = client.resource(Pod.class)
                    .get(ObjectKey.of("default", "pod"))
                    .orElseThrow();
            assertThat(found.getSpec().getNodeName()).isEqualTo("n1");
            assertThat(found.getStatus().getPhase()).isEqualTo("Running");
        }
        storage.close();
    }
}
