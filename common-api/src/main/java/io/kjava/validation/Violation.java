package io.kjava.validation;

import static java.util.Objects.requireNonNull;

/**
 * One field error, worded as Kubernetes words it.
 *
 * @param type decides the cause's reason
 * @param value as it is shown; empty to show none
 * @param detail what stands after {@code path: Type: value: }
 */
public record Violation(Type type, FieldPath path, String value, String detail) {
    /** Kubernetes' field error types: the cause's reason and the words of the message. */
    public enum Type {
        REQUIRED("FieldValueRequired", "Required value", false),
        INVALID("FieldValueInvalid", "Invalid value", true),
        INVALID_WITHOUT_VALUE("FieldValueInvalid", "Invalid value", false),
        NOT_SUPPORTED("FieldValueNotSupported", "Unsupported value", true),
        DUPLICATE("FieldValueDuplicate", "Duplicate value", true),
        FORBIDDEN("FieldValueForbidden", "Forbidden", false),
        NOT_FOUND("FieldValueNotFound", "Not found", true),
        TOO_LONG("FieldValueTooLong", "Too long", false),
        TOO_MANY("FieldValueTooMany", "Too many", true),
        TYPE_INVALID("FieldValueTypeInvalid", "Invalid value", true),
        INTERNAL("InternalError", "Internal error", false);

        private final String reason;
        private final String words;
        private final boolean showsValue;

        Type(String reason, String words, boolean showsValue) {
            this.reason = reason;
            this.words = words;
            this.showsValue = showsValue;
        }

        public String reason() {
            return reason;
        }
    }

    public Violation {
        requireNonNull(type, "type");
        requireNonNull(path, "path");
        requireNonNull(value, "value");
        requireNonNull(detail, "detail");
    }

    /** Without the path: what a cause's message says. */
    public String body() {
        StringBuilder body = new StringBuilder(type.words);
        if (type.showsValue && !value.isEmpty()) {
            body.append(": ").append(value);
        }
        if (!detail.isEmpty()) {
            body.append(": ").append(detail);
        }
        return body.toString();
    }

    /** {@code spec.replicas: Invalid value: -1: must be greater than or equal to 0}. */
    public String message() {
        return path.text().isEmpty() ? body() : path + ": " + body();
    }
}
