package io.kjava.apiserver.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.codec.JsonCodec;
import io.kjava.scheme.BuiltinKinds;
import io.kjava.scheme.ResourceType;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime.TypeMeta;
import io.kubernetes.client.proto.Runtime.Unknown;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** Every built-in kind with every field set, against the classes of the official Java client. */
class EveryKindTest {
    private static final SchemaCatalog SCHEMAS = new SchemaCatalog();
    private static final Map<String, Class<?>> CLASSES = classes();
    private final ProtobufCodec codec = new ProtobufCodec(SCHEMAS);

    /** One kind, with the official class of its message. */
    record Kind(String apiVersion, String name, StructuralSchema schema, Class<?> type) {
        @Override
        public String toString() {
            return apiVersion + " " + name;
        }
    }

    static Stream<Kind> kinds() {
        Collection<Kind> all = new ArrayList<>();
        for (ResourceType type : BuiltinKinds.all()) {
            String apiVersion = type.name().apiVersion();
            add(all, apiVersion, type.kind());
            if (type.isStored()) {
                add(all, apiVersion, type.kind() + "List");
            }
        }
        for (String kind : List.of("Status", "APIVersions", "APIGroup", "APIGroupList", "APIResourceList")) {
            add(all, "v1", kind);
        }
        add(all, "apiextensions.k8s.io/v1", "CustomResourceDefinition");
        add(all, "apiextensions.k8s.io/v1", "CustomResourceDefinitionList");
        add(all, "autoscaling/v1", "Scale");
        add(all, "policy/v1", "Eviction");
        add(all, "authentication.k8s.io/v1", "TokenRequest");
        add(all, "meta.k8s.io/v1", "PartialObjectMetadata");
        add(all, "meta.k8s.io/v1", "PartialObjectMetadataList");
        add(all, "meta.k8s.io/v1", "DeleteOptions");
        return all.stream();
    }

    private static void add(Collection<Kind> all, String apiVersion, String kind) {
        StructuralSchema schema = SCHEMAS.find(apiVersion, kind).orElseThrow();
        String message = schema.name().replaceFirst("^io\\.k8s\\.", "k8s.io.").replace('-', '_');
        Class<?> type = CLASSES.get(message);
        if (type != null) {
            all.add(new Kind(apiVersion, kind, schema, type));
        }
    }

    /** By the full name of the message. */
    private static Map<String, Class<?>> classes() {
        Map<String, Class<?>> found = new HashMap<>();
        var jar = Meta.class.getProtectionDomain().getCodeSource().getLocation();
        try (InputStream in = jar.openStream();
                JarInputStream entries = new JarInputStream(in)) {
            for (JarEntry entry = entries.getNextJarEntry(); entry != null; entry = entries.getNextJarEntry()) {
                String name = entry.getName();
                if (name.startsWith("io/kubernetes/client/proto/")
                        && name.endsWith(".class")
                        && name.indexOf('$') < 0) {
                    Class<?> outer = Class.forName(name.replace('/', '.').replaceFirst("\\.class$", ""));
                    addMessages(found, outer);
                }
            }
        } catch (java.io.IOException | ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return found;
    }

    private static void addMessages(Map<String, Class<?>> found, Class<?> outer) throws ReflectiveOperationException {
        FileDescriptor file = (FileDescriptor) outer.getMethod("getDescriptor").invoke(null);
        for (Descriptor message : file.getMessageTypes()) {
            found.put(message.getFullName(), Class.forName(outer.getName() + "$" + message.getName()));
        }
    }

    @Test
    void nearlyAllKindsAreCompared() {
        assertThat(kinds().map(Kind::toString))
                .hasSizeGreaterThan(130)
                .contains("v1 Pod", "v1 PodList", "v1 Status", "apps/v1 DeploymentList")
                .contains("apiextensions.k8s.io/v1 CustomResourceDefinition")
                .contains("resource.k8s.io/v1 ResourceClaim");
        assertThat(SCHEMAS.isBuiltin("v1", "Pod")).isTrue();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void comesBackAsItWasThroughTheOfficialClass(Kind kind) throws Exception {
        ObjectNode sample = new SampleObjects().of(kind.apiVersion, kind.name, kind.schema);
        byte[] json = JsonCodec.write(sample);

        byte[] message = codec.encoder(kind.apiVersion, kind.name).orElseThrow().message(json);

        Message official =
                (Message) kind.type.getMethod("parseFrom", byte[].class).invoke(null, message);
        assertThat(unknowns(official, kind.name)).isEmpty();
        assertThat(official.getSerializedSize()).isEqualTo(message.length);
        byte[] back = wrap(kind.apiVersion, kind.name, official);
        assertThat(codec.stored(back, (version, _) -> version).orElseThrow().tree())
                .isEqualTo(JsonCodec.readTree(json));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theEnvelopeIsWhatTheOfficialClassWrites(Kind kind) throws Exception {
        ObjectNode sample = new SampleObjects().of(kind.apiVersion, kind.name, kind.schema);
        byte[] json = JsonCodec.write(sample);
        MessageEncoder encoder = codec.encoder(kind.apiVersion, kind.name).orElseThrow();

        byte[] object = codec.encode(kind.apiVersion, kind.name, json);

        Unknown envelope = Unknown.parseFrom(ByteString.copyFrom(object).substring(4));
        assertThat(envelope.getTypeMeta().getKind()).isEqualTo(kind.name);
        assertThat(envelope.getTypeMeta().getApiVersion()).isEqualTo(kind.apiVersion);
        assertThat(envelope.getRaw().toByteArray()).isEqualTo(encoder.message(json));
        assertThat(envelope.getUnknownFields().getSerializedSize()).isZero();
    }

    /** Fields whose number or type the official class does not know. */
    private static Collection<String> unknowns(MessageOrBuilder message, String path) {
        Collection<String> found = new TreeSet<>();
        message.getUnknownFields().asMap().keySet().forEach(n -> found.add(path + "#" + n));
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            String at = path + "." + entry.getKey().getName();
            Object value = entry.getValue();
            for (Object one : value instanceof List<?> many ? many : List.of(value)) {
                if (one instanceof MessageOrBuilder inner) {
                    found.addAll(unknowns(inner, at));
                }
            }
        }
        return found;
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
