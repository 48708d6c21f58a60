package io.kjava.apiserver.protobuf;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.CodedInputStream;
import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.codec.DynamicObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Built-in kinds in {@code application/vnd.kubernetes.protobuf}, in both directions. Thread-safe. */
public final class ProtobufCodec {
    public static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private static final String META_BETA = "meta.k8s.io/v1beta1";
    private static final String META = "meta.k8s.io/v1";

    private final SchemaCatalog schemas;
    private final MessagePlan.Catalog plans = new MessagePlan.Catalog();

    public ProtobufCodec(SchemaCatalog schemas) {
        this.schemas = requireNonNull(schemas, "schemas");
    }

    /** Why a body is no message of Kubernetes, in its words; empty when it may be one. */
    public static String misfit(byte[] body) {
        if (body.length == 0) {
            return "empty data";
        }
        return isEnvelope(body)
                ? ""
                : "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]";
    }

    /**
     * The object in its envelope. Fields of unknown numbers are skipped. Throws {@code BAD_REQUEST}
     * for what is malformed, {@code UNSUPPORTED_MEDIA_TYPE} for kinds that have no protobuf form.
     */
    public DynamicObject decode(byte[] body) {
        return new DynamicObject(decode(body, 0));
    }

    /**
     * An object as it lies in a storage where a stock server stored it; empty for what is not in protobuf.
     * Throws {@code IllegalStateException} for what is damaged or of an unknown kind.
     *
     * @param shape from an apiVersion and a kind to the apiVersion whose kind has that shape
     */
    public Optional<DynamicObject> stored(byte[] value, BinaryOperator<String> shape) {
        if (!isEnvelope(value)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new DynamicObject(object(Envelope.read(value, MAGIC.length), 0, shape)));
        } catch (IOException | ApiException e) {
            throw new IllegalStateException("a stored value is not readable", e);
        }
    }

    /**
     * An encoder for one thread; empty for kinds that have no protobuf form: custom ones, {@code Table}.
     */
    public Optional<MessageEncoder> encoder(String apiVersion, String kind) {
        String known = apiVersion.equals(META_BETA) ? META : apiVersion;
        if (kind.equals("Table") || !schemas.isBuiltin(known, kind)) {
            return Optional.empty();
        }
        return schemas.find(known, kind).map(schema -> new MessageEncoder(apiVersion, kind, plans.of(schema.shape())));
    }

    /**
     * An object of whatever kind, in its envelope.
     *
     * @throws ApiException NOT_ACCEPTABLE when the kind has no protobuf form
     */
    public byte[] encode(String apiVersion, String kind, byte[] json) {
        return encoder(apiVersion, kind)
                .orElseThrow(() -> new ApiException(
                        Reason.NOT_ACCEPTABLE,
                        ("object %s, Kind=%s does not implement the protobuf marshalling interface and cannot "
                                        + "be encoded to a protobuf message")
                                .formatted(apiVersion, kind)))
                .object(json);
    }

    static boolean isEnvelope(byte[] body) {
        return body.length >= MAGIC.length && Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    ObjectNode decode(byte[] body, int depth) {
        if (!isEnvelope(body)) {
            throw malformed("it does not start with the prefix of Kubernetes");
        }
        try {
            return object(Envelope.read(body, MAGIC.length), depth, (apiVersion, _) -> apiVersion);
        } catch (IOException e) {
            throw malformed(e.getMessage());
        }
    }

    static ApiException malformed(@Nullable String why) {
        return ApiException.badRequest("the protobuf body cannot be read: " + why);
    }

    private ObjectNode object(Envelope envelope, int depth, BinaryOperator<String> shape) throws IOException {
        String apiVersion = envelope.apiVersion;
        String kind = envelope.kind;
        if (apiVersion.isEmpty() || kind.isEmpty()) {
            throw malformed("its envelope lacks apiVersion or kind");
        }
        if (!envelope.encoding.isEmpty()) {
            throw malformed("its content is encoded");
        }
        String shapeVersion = shape.apply(apiVersion, kind);
        if (!schemas.isBuiltin(shapeVersion, kind)) {
            throw new ApiException(
                    Reason.UNSUPPORTED_MEDIA_TYPE,
                    "no kind \"%s\" of version \"%s\" is known in protobuf".formatted(kind, apiVersion));
        }
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("kind", kind);
        tree.put("apiVersion", apiVersion);
        CodedInputStream in = CodedInputStream.newInstance(envelope.raw);
        MessageReader reader = new MessageReader(this, in, depth);
        reader.fields(tree, schemas.find(shapeVersion, kind).orElseThrow().shape());
        return tree;
    }

    /** Go's {@code runtime.Unknown}. */
    private static final class Envelope {
        String apiVersion = "";
        String kind = "";
        String encoding = "";
        byte[] raw = new byte[0];

        static Envelope read(byte[] body, int from) throws IOException {
            Envelope envelope = new Envelope();
            CodedInputStream in = CodedInputStream.newInstance(body, from, body.length - from);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (tag) {
                    case 1 << 3 | 2 -> envelope.typeMeta(in);
                    case 2 << 3 | 2 -> envelope.raw = in.readByteArray();
                    case 3 << 3 | 2 -> envelope.encoding = in.readStringRequireUtf8();
                    default -> MessageReader.skip(in, tag);
                }
            }
            return envelope;
        }

        private void typeMeta(CodedInputStream in) throws IOException {
            int outer = in.pushLimit(in.readRawVarint32());
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (tag) {
                    case 1 << 3 | 2 -> apiVersion = in.readStringRequireUtf8();
                    case 2 << 3 | 2 -> kind = in.readStringRequireUtf8();
                    default -> MessageReader.skip(in, tag);
                }
            }
            MessageReader.leave(in, outer);
        }
    }
}
