package io.kjava.validation;

import static java.util.Objects.requireNonNull;

/** Where in an object: {@code spec.containers[0].image}, {@code metadata.labels[app]}. Immutable. */
public record FieldPath(String text) {
    public static final FieldPath ROOT = new FieldPath("");

    public FieldPath {
        requireNonNull(text, "text");
    }

    public static FieldPath of(String first, String... more) {
        FieldPath path = new FieldPath(first);
        for (String field : more) {
            path = path.child(field);
        }
        return path;
    }

    public FieldPath child(String field) {
        return new FieldPath(text.isEmpty() ? field : text + "." + field);
    }

    public FieldPath index(int index) {
        return new FieldPath(text + "[" + index + "]");
    }

    public FieldPath key(String key) {
        return new FieldPath(text + "[" + key + "]");
    }

    @Override
    public String toString() {
        return text;
    }
}
