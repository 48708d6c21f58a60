package io.kjava.apiserver.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.kjava.apiserver.schema.Form;
import io.kjava.apiserver.schema.ObjectShape;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.apiserver.schema.WireField;
import io.kjava.codec.JsonCodec;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads one message, and those inside it, as JSON. Single-threaded, used once. */
final class MessageReader {
    private static final int MAX_DEPTH = 200;
    private static final long ZERO_TIME = -62_135_596_800L;
    private static final long LAST_TIME = 253_402_300_799L;
    private static final int NANOS = 1_000_000_000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final DateTimeFormatter SECONDS = utc("uuuu-MM-dd'T'HH:mm:ss'Z'");
    private static final DateTimeFormatter MICROS = utc("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

    private final ProtobufCodec codec;
    private final CodedInputStream in;
    private int depth;

    MessageReader(ProtobufCodec codec, CodedInputStream in, int depth) {
        this.codec = codec;
        this.in = in;
        this.depth = depth;
    }

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    static void skip(CodedInputStream in, int tag) throws IOException {
        if (!in.skipField(tag)) {
            throw ProtobufCodec.malformed("a group ends that did not begin");
        }
    }

    static void leave(CodedInputStream in, int outer) throws IOException {
        if (in.getBytesUntilLimit() != 0) {
            throw ProtobufCodec.malformed("a message is truncated");
        }
        in.popLimit(outer);
    }

    /** Until the end of the message. */
    void fields(ObjectNode into, ObjectShape shape) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            WireField field = find(shape, WireFormat.getTagFieldNumber(tag));
            if (field == null) {
                skip(in, tag);
            } else if (field.isInlined()) {
                int outer = enter(tag);
                fields(into, field.schema().shape());
                exit(outer);
            } else {
                field(into, field, tag);
            }
        }
    }

    private static @Nullable WireField find(ObjectShape shape, int number) {
        for (WireField field : shape.wireFields()) {
            if (field.number() == number) {
                return field;
            }
        }
        return null;
    }

    private void field(ObjectNode into, WireField field, int tag) throws IOException {
        String name = field.jsonName();
        StructuralSchema schema = field.schema();
        switch (schema.form()) {
            case LIST -> elements(array(into, name), elementOf(schema), tag);
            case MAP -> entry(object(into, name), elementOf(schema), tag);
            case OBJECT -> {
                int outer = enter(tag);
                fields(object(into, name), schema.shape());
                exit(outer);
            }
            default -> {
                JsonNode value = value(schema, tag);
                if (value == null || isUnset(schema, value)) {
                    into.remove(name);
                } else {
                    into.set(name, value);
                }
            }
        }
    }

    /** Go sends the zero of every field that is not a pointer, set or not. */
    private static boolean isUnset(StructuralSchema schema, JsonNode value) {
        if (schema.rules().pointer()) {
            return false;
        }
        return switch (schema.form()) {
            case STRING -> schema.rules().omitEmpty() && value.asString("").isEmpty();
            case BYTES, QUANTITY -> value.asString("").isEmpty();
            case BOOLEAN -> schema.rules().omitEmpty() && !value.asBoolean();
            case INT32, INT64, INTEGER, NUMBER -> schema.rules().omitEmpty() && value.asDouble() == 0;
            case INT_OR_STRING ->
                schema.rules().omitEmpty()
                        && (value.isString() ? value.asString("").isEmpty() : value.asInt() == 0);
            case RAW_OBJECT -> value.isNull();
            default -> false;
        };
    }

    private static ObjectNode object(ObjectNode into, String name) {
        return into.get(name) instanceof ObjectNode known ? known : into.putObject(name);
    }

    private static ArrayNode array(ObjectNode into, String name) {
        return into.get(name) instanceof ArrayNode known ? known : into.putArray(name);
    }

    private static StructuralSchema elementOf(StructuralSchema schema) {
        StructuralSchema element = schema.element();
        return element == null ? StructuralSchema.ANYTHING : element;
    }

    private void elements(ArrayNode into, StructuralSchema element, int tag) throws IOException {
        int scalar = scalarType(element.form());
        int type = WireFormat.getTagWireType(tag);
        if (scalar != type && scalar != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            int outer = enter(tag); // packed
            while (!in.isAtEnd()) {
                add(into, value(element, WireFormat.getTagFieldNumber(tag) << 3 | scalar));
            }
            exit(outer);
            return;
        }
        add(into, value(element, tag));
    }

    private static void add(ArrayNode into, @Nullable JsonNode value) {
        into.add(value == null ? NODES.nullNode() : value);
    }

    private static int scalarType(Form form) {
        return switch (form) {
            case BOOLEAN, INT32, INT64, INTEGER -> WireFormat.WIRETYPE_VARINT;
            case NUMBER -> WireFormat.WIRETYPE_FIXED64;
            default -> WireFormat.WIRETYPE_LENGTH_DELIMITED;
        };
    }

    private void entry(ObjectNode into, StructuralSchema element, int mapTag) throws IOException {
        int outer = enter(mapTag);
        String key = "";
        JsonNode value = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> key = text(tag);
                case 2 -> value = value(element, tag);
                default -> skip(in, tag);
            }
        }
        exit(outer);
        into.set(key, value == null ? zero(element.form()) : value);
    }

    private static JsonNode zero(Form form) {
        return switch (form) {
            case STRING, BYTES -> NODES.stringNode("");
            case QUANTITY -> NODES.stringNode("0");
            case OBJECT, MAP -> NODES.objectNode();
            case LIST, STRINGS -> NODES.arrayNode();
            default -> NODES.nullNode();
        };
    }

    /** Null for a value that stands for none. */
    private @Nullable JsonNode value(StructuralSchema schema, int tag) throws IOException {
        Form form = schema.form();
        int expected = scalarType(form);
        if (WireFormat.getTagWireType(tag) != expected) {
            throw wrongType(tag);
        }
        return switch (form) {
            case STRING -> NODES.stringNode(in.readStringRequireUtf8());
            case BYTES -> NODES.stringNode(Base64.getEncoder().encodeToString(in.readByteArray()));
            case BOOLEAN -> NODES.booleanNode(in.readBool());
            case INT32 -> NODES.numberNode((long) in.readInt32());
            case INT64, INTEGER -> NODES.numberNode(in.readInt64());
            case NUMBER -> number(in.readDouble());
            default -> message(schema, tag);
        };
    }

    private static JsonNode number(double value) {
        if (!Double.isFinite(value)) {
            throw ProtobufCodec.malformed("a number is not finite");
        }
        return NODES.numberNode(value);
    }

    private @Nullable JsonNode message(StructuralSchema schema, int tag) throws IOException {
        int outer = enter(tag);
        JsonNode value = switch (schema.form()) {
            case OBJECT -> {
                ObjectNode object = NODES.objectNode();
                fields(object, schema.shape());
                yield object;
            }
            case TIME -> time(SECONDS);
            case MICRO_TIME -> time(MICROS);
            case QUANTITY -> quantity();
            case INT_OR_STRING -> intOrString();
            case STRINGS -> strings();
            case SCHEMA_OR_BOOLEAN, SCHEMA_OR_LIST, SCHEMA_OR_STRINGS -> either(schema);
            default -> raw();
        };
        exit(outer);
        return value;
    }

    private @Nullable JsonNode time(DateTimeFormatter format) throws IOException {
        long seconds = 0;
        int nanos = 0;
        boolean empty = true;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            empty = false;
            switch (tag) {
                case 1 << 3 -> seconds = in.readInt64();
                case 2 << 3 -> nanos = in.readInt32();
                default -> skip(in, tag);
            }
        }
        if (empty || seconds == ZERO_TIME && nanos == 0) {
            return null;
        }
        if (seconds < ZERO_TIME || seconds > LAST_TIME || nanos < 0 || nanos >= NANOS) {
            throw ProtobufCodec.malformed("a time is out of range");
        }
        return NODES.stringNode(format.format(Instant.ofEpochSecond(seconds, nanos)));
    }

    private JsonNode quantity() throws IOException {
        String text = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == 1) {
                text = text(tag);
            } else {
                skip(in, tag);
            }
        }
        return NODES.stringNode(text);
    }

    private JsonNode intOrString() throws IOException {
        long type = 0;
        int number = 0;
        String text = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 -> type = in.readInt64();
                case 2 << 3 -> number = in.readInt32();
                case 3 << 3 | 2 -> text = in.readStringRequireUtf8();
                default -> skip(in, tag);
            }
        }
        return type == 0 ? NODES.numberNode((long) number) : NODES.stringNode(text);
    }

    private JsonNode strings() throws IOException {
        ArrayNode items = NODES.arrayNode();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == 1) {
                items.add(text(tag));
            } else {
                skip(in, tag);
            }
        }
        return items;
    }

    /** Embedded JSON, or an object in an envelope of its own. */
    private @Nullable JsonNode raw() throws IOException {
        byte[] bytes = new byte[0];
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (1 << 3 | 2)) {
                bytes = in.readByteArray();
            } else {
                skip(in, tag);
            }
        }
        if (bytes.length == 0) {
            return null;
        }
        return ProtobufCodec.isEnvelope(bytes) ? codec.decode(bytes, depth) : JsonCodec.readTree(bytes);
    }

    /** A schema or what may stand for one: a boolean, schemas, strings. */
    private JsonNode either(StructuralSchema schema) throws IOException {
        boolean allows = false;
        ObjectNode single = null;
        ArrayNode many = NODES.arrayNode();
        boolean orBoolean = schema.form() == Form.SCHEMA_OR_BOOLEAN;
        StructuralSchema structure = elementOf(schema);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            if (orBoolean && tag == 1 << 3) {
                allows = in.readBool();
            } else if (number == (orBoolean ? 2 : 1)) {
                single = NODES.objectNode();
                int outer = enter(tag);
                fields(single, structure.shape());
                exit(outer);
            } else if (number == 2 && schema.form() == Form.SCHEMA_OR_LIST) {
                add(many, value(structure, tag));
            } else if (number == 2) {
                many.add(text(tag));
            } else {
                skip(in, tag);
            }
        }
        if (single != null) {
            return single;
        }
        return orBoolean ? NODES.booleanNode(allows) : many;
    }

    private String text(int tag) throws IOException {
        requireDelimited(tag);
        return in.readStringRequireUtf8();
    }

    private int enter(int tag) throws IOException {
        requireDelimited(tag);
        if (++depth > MAX_DEPTH) {
            throw ProtobufCodec.malformed("it is nested too deeply");
        }
        return in.pushLimit(in.readRawVarint32());
    }

    private void exit(int outer) throws IOException {
        leave(in, outer);
        depth--;
    }

    private static void requireDelimited(int tag) {
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            throw wrongType(tag);
        }
    }

    private static RuntimeException wrongType(int tag) {
        return ProtobufCodec.malformed("field %d has the wrong wire type".formatted(WireFormat.getTagFieldNumber(tag)));
    }
}
