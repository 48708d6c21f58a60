package io.kjava.apiserver.protobuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.kjava.api.ApiException;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.codec.JsonCodec;
import io.kubernetes.client.proto.IntStr.IntOrString;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Resource.Quantity;
import io.kubernetes.client.proto.Runtime.TypeMeta;
import io.kubernetes.client.proto.Runtime.Unknown;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apps;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProtobufCodecTest {
    private final ProtobufCodec codec = new ProtobufCodec(new SchemaCatalog());

    @Test
    void readsNamespace() {
        Meta.ObjectMeta.Builder meta = Meta.ObjectMeta.newBuilder()
                .setName("foo")
                .setGenerateName("")
                .setGeneration(0)
                .setCreationTimestamp(Meta.Time.newBuilder())
                .setDeletionTimestamp(Meta.Time.newBuilder().setSeconds(1).setNanos(5))
                .putLabels("empty", "");
        assertReads(
                """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"foo",
                "deletionTimestamp":"1970-01-01T00:00:01Z","labels":{"empty":""}},"spec":{}}""",
                "v1",
                "Namespace",
                V1.Namespace.newBuilder()
                        .setMetadata(meta)
                        .setSpec(V1.NamespaceSpec.newBuilder())
                        .build());
    }

    @Test
    void readsConfigMap() {
        assertReads(
                """
                {"apiVersion":"v1","kind":"ConfigMap","data":{"a":"b"},
                "binaryData":{"c":"AP8="},"immutable":false}""",
                "v1",
                "ConfigMap",
                V1.ConfigMap.newBuilder()
                        .putData("a", "b")
                        .putBinaryData("c", ByteString.copyFrom(new byte[] {0, -1}))
                        .setImmutable(false)
                        .build());
    }

    private static V1.PodSpec podSpec() {
        V1.Probe probe = V1.Probe.newBuilder()
                .setHandler(V1.ProbeHandler.newBuilder()
                        .setHttpGet(V1.HTTPGetAction.newBuilder()
                                .setPath("/")
                                .setPort(IntOrString.newBuilder().setType(1).setStrVal("web"))))
                .setPeriodSeconds(7)
                .build();
        V1.Container container = V1.Container.newBuilder()
                .setName("c")
                .setImage("i")
                .setTty(false)
                .addArgs("")
                .addPorts(V1.ContainerPort.newBuilder().setContainerPort(80).setHostIP(""))
                .setResources(V1.ResourceRequirements.newBuilder()
                        .putLimits(
                                "cpu", Quantity.newBuilder().setString("500m").build()))
                .setLivenessProbe(probe)
                .build();
        return V1.PodSpec.newBuilder()
                .addContainers(container)
                .setPriority(-5)
                .setTerminationGracePeriodSeconds(0)
                .build();
    }

    private static final String POD_SPEC = """
            {"containers":[{"name":"c","image":"i","args":[""],"ports":[{"containerPort":80}],
            "resources":{"limits":{"cpu":"500m"}},"livenessProbe":{"httpGet":{"path":"/",
            "port":"web"},"periodSeconds":7}}],"priority":-5,
            "terminationGracePeriodSeconds":0}""";

    @Test
    void readsPod() {
        assertReads(
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":" + POD_SPEC + "}",
                "v1",
                "Pod",
                V1.Pod.newBuilder().setSpec(podSpec()).build());
    }

    @Test
    void readsDeployment() {
        assertReads(
                "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"spec\":{\"replicas\":0,"
                        + "\"template\":{\"spec\":"
                        + POD_SPEC
                        + "}}}",
                "apps/v1",
                "Deployment",
                V1Apps.Deployment.newBuilder()
                        .setSpec(V1Apps.DeploymentSpec.newBuilder()
                                .setReplicas(0)
                                .setTemplate(V1.PodTemplateSpec.newBuilder().setSpec(podSpec())))
                        .build());
    }

    @Test
    void readsDeleteOptions() {
        assertReads(
                """
                {"apiVersion":"v1","kind":"DeleteOptions","gracePeriodSeconds":0,
                "preconditions":{"uid":"u"},"propagationPolicy":"Orphan","dryRun":["All"]}""",
                "v1",
                "DeleteOptions",
                Meta.DeleteOptions.newBuilder()
                        .setGracePeriodSeconds(0)
                        .setPreconditions(Meta.Preconditions.newBuilder().setUid("u"))
                        .setPropagationPolicy("Orphan")
                        .addDryRun("All")
                        .build());
    }

    @Test
    void refusesWhatIsMalformed() {
        byte[] whole = wrap("v1", "Pod", V1.Pod.newBuilder().setSpec(podSpec()).build());
        for (int length = 16; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThrows(ApiException.class, () -> codec.decode(part));
        }
        assertThrows(ApiException.class, () -> codec.decode(wrap("v1", "Nothing", V1.Pod.getDefaultInstance())));
    }

    private void assertReads(String json, String apiVersion, String kind, Message message) {
        assertEquals(
                JsonCodec.readTree(json.getBytes(StandardCharsets.UTF_8)),
                codec.decode(wrap(apiVersion, kind, message)).tree());
    }

    private static byte[] wrap(String apiVersion, String kind, Message message) {
        Unknown envelope = Unknown.newBuilder()
                .setTypeMeta(TypeMeta.newBuilder().setApiVersion(apiVersion).setKind(kind))
                .setRaw(message.toByteString())
                .build();
        return ByteString.copyFrom(new byte[] {'k', '8', 's', 0})
                .concat(envelope.toByteString())
                .toByteArray();
    }
}
