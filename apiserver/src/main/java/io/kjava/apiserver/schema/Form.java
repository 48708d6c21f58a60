package io.kjava.apiserver.schema;

/** What a value is on the wire: its JSON type, and what Kubernetes means by it. */
public enum Form {
    /** A structure with named fields. */
    OBJECT(JsonType.OBJECT),
    /** Any keys, one schema for all values. */
    MAP(JsonType.OBJECT),
    LIST(JsonType.ARRAY),
    STRING(JsonType.STRING),
    BOOLEAN(JsonType.BOOLEAN),
    INT32(JsonType.INTEGER),
    INT64(JsonType.INTEGER),
    /** An integer of a custom resource, with no format. */
    INTEGER(JsonType.INTEGER),
    NUMBER(JsonType.NUMBER),
    /** Base64 in JSON. */
    BYTES(JsonType.STRING),
    /** RFC 3339 in seconds. */
    TIME(JsonType.STRING),
    /** RFC 3339 in microseconds. */
    MICRO_TIME(JsonType.STRING),
    /** Go's {@code 1h2m3s}. */
    DURATION(JsonType.STRING),
    /** {@code 500m}, {@code 1Gi}; a number is accepted. */
    QUANTITY(JsonType.STRING),
    INT_OR_STRING(JsonType.ANY),
    /** A list of strings that protobuf wraps into a message. */
    STRINGS(JsonType.ARRAY),
    /** An object that is not looked into (Go's RawExtension). */
    RAW_OBJECT(JsonType.OBJECT),
    /** The field set of a managed fields entry. */
    FIELDS_V1(JsonType.OBJECT),
    /** Any JSON value. */
    ANY(JsonType.ANY),
    /** In a JSON schema: a schema or a boolean. */
    SCHEMA_OR_BOOLEAN(JsonType.ANY),
    /** In a JSON schema: a schema or a list of schemas. */
    SCHEMA_OR_LIST(JsonType.ANY),
    /** In a JSON schema: a schema or a list of strings. */
    SCHEMA_OR_STRINGS(JsonType.ANY);

    /** JSON's own types; ANY where several are right. */
    public enum JsonType {
        OBJECT,
        ARRAY,
        STRING,
        BOOLEAN,
        INTEGER,
        NUMBER,
        ANY
    }

    private final JsonType jsonType;

    Form(JsonType jsonType) {
        this.jsonType = jsonType;
    }

    public JsonType jsonType() {
        return jsonType;
    }

    /** Whether a value of this form has parts that the schema describes. */
    public boolean hasParts() {
        return this == OBJECT || this == MAP || this == LIST;
    }
}
