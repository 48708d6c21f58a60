package io.kjava.codec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.kjava.api.ApiException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON in both directions: bytes and trees, bytes and the typed kinds, these without managed fields. Stateless and
 * thread-safe. Bad input is {@code BadRequest} with the position in the text; depth and number length are bounded.
 */
public final class JsonCodec {
    /** What is said of a text that ends too soon. */
    public static final String UNEXPECTED_END = "unexpected end of JSON input";

    private static final int MAX_DEPTH = 512;
    private static final int MAX_STRING = 8 * 1024 * 1024;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_STRING)
                            .build())
                    .build())
            .configureForJackson2()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addModule(new SimpleModule().addDeserializer(IntOrString.class, new IntOrStringReader()))
            .addMixIn(ObjectMeta.class, OwnersLeftOut.class)
            .build();

    private JsonCodec() {}

    /**
     * Who owns which field is the API server's to know: nobody with a typed object asks, an update without it
     * changes nothing of it, and half of the reading of a small object was to read it.
     */
    @JsonIgnoreProperties("managedFields")
    private static final class OwnersLeftOut {}

    /** Parses an object. */
    public static DynamicObject read(byte[] json) {
        JsonNode node = readTree(json);
        if (node instanceof ObjectNode object) {
            return new DynamicObject(object);
        }
        throw ApiException.badRequest("the body is not a JSON object");
    }

    /** Parses any JSON value. */
    public static JsonNode readTree(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (JacksonException e) {
            String complaint = JsonComplaint.of(json, MAX_DEPTH);
            boolean ours = complaint.isEmpty() || complaint.equals(JsonComplaint.TOO_DEEP);
            throw ours ? unreadable(e) : ApiException.badRequest(complaint);
        }
    }

    public static byte[] write(DynamicObject object) {
        return MAPPER.writeValueAsBytes(object.tree());
    }

    public static byte[] write(JsonNode tree) {
        return MAPPER.writeValueAsBytes(tree);
    }

    /** For people: indented. */
    public static String writePretty(JsonNode tree) {
        return MAPPER.writer().with(GoIndentation.PRINTER).writeValueAsString(tree);
    }

    /** Parses one of the typed kinds. */
    public static <T> T read(byte[] json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JacksonException e) {
            throw unreadable(e);
        }
    }

    public static byte[] writeTyped(Object typed) {
        return MAPPER.writeValueAsBytes(typed);
    }

    /** Encodes a typed object or a {@code DynamicObject}. */
    public static byte[] writeEither(Object object) {
        return object instanceof DynamicObject dynamic ? write(dynamic) : writeTyped(object);
    }

    /** Decodes into a typed object or a {@code DynamicObject}. */
    public static <T> T readEither(byte[] json, Class<T> type) {
        return type == DynamicObject.class ? type.cast(read(json)) : read(json, type);
    }

    public static <T> T toTyped(DynamicObject object, Class<T> type) {
        return toTyped(object.tree(), type);
    }

    public static <T> T toTyped(JsonNode tree, Class<T> type) {
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (JacksonException e) {
            throw unreadable(e);
        }
    }

    public static DynamicObject fromTyped(Object typed) {
        if (MAPPER.valueToTree(typed) instanceof ObjectNode object) {
            return new DynamicObject(object);
        }
        throw new IllegalArgumentException(typed.getClass() + " is not an object on the wire");
    }

    private static ApiException unreadable(JacksonException e) {
        if (e instanceof UnexpectedEndOfInputException) {
            return ApiException.badRequest(UNEXPECTED_END);
        }
        return ApiException.badRequest("the JSON is not readable: " + e.getOriginalMessage());
    }
}
