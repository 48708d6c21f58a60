package io.kjava.apiserver.registry.rules;

import io.kjava.api.QuantityValue;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violation;
import io.kjava.validation.Violation.Type;
import io.kjava.validation.Violations;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * One place in an object: the value there, and how it is reported when it is wrong. The path is put
 * together only for a report, so that walking a good object costs little. Confined to one thread.
 */
public final class Spot {
    private static final int FIELD = -1;
    private static final int KEY = -2;
    private static final String NULL = "null";

    private final @Nullable Spot parent;
    private final String name;
    private final int index;
    private final JsonNode value;
    private final Violations out;

    private Spot(@Nullable Spot parent, String name, int index, JsonNode value, Violations out) {
        this.parent = parent;
        this.name = name;
        this.index = index;
        this.value = value;
        this.out = out;
    }

    public static Spot of(DynamicObject object, Violations out) {
        return new Spot(null, "", FIELD, object.tree(), out);
    }

    /** A value that stands at a path of the caller's choice. */
    public static Spot of(JsonNode value, FieldPath path, Violations out) {
        return new Spot(null, path.text(), FIELD, value, out);
    }

    public Spot at(String field) {
        return new Spot(this, field, FIELD, value.path(field), out);
    }

    public Spot at(String field, String inner) {
        return at(field).at(inner);
    }

    public Spot at(String field, String inner, String innermost) {
        return at(field).at(inner).at(innermost);
    }

    public Spot item(int position) {
        return new Spot(this, "", position, value.path(position), out);
    }

    /** The value under a key of a map, reported as {@code path[key]}. */
    public Spot key(String key) {
        return new Spot(this, key, KEY, value.path(key), out);
    }

    /** The same place with another value. */
    public Spot with(JsonNode other) {
        return new Spot(parent, name, index, other, out);
    }

    /** The same value, reported at another field of the same parent. */
    public Spot named(String field) {
        return new Spot(parent, field, FIELD, value, out);
    }

    /** The same value at another path. */
    public Spot moved(FieldPath path) {
        return of(value, path, out);
    }

    /** The same place, reporting elsewhere. */
    public Spot into(Violations other) {
        return new Spot(parent == null ? null : parent.into(other), name, index, value, other);
    }

    public JsonNode value() {
        return value;
    }

    public Violations out() {
        return out;
    }

    public FieldPath path() {
        if (parent == null) {
            return new FieldPath(name);
        }
        FieldPath above = parent.path();
        return switch (index) {
            case FIELD -> above.child(name);
            case KEY -> above.key(name);
            default -> above.index(index);
        };
    }

    /** Whether there is a value, even an empty one. */
    public boolean isSet() {
        return !value.isMissingNode() && !value.isNull();
    }

    /** Whether nothing is there: no value, an empty text, list or object. */
    public boolean isEmpty() {
        return !isSet() || value.isString() && value.stringValue().isEmpty() || value.isContainer() && value.isEmpty();
    }

    public String text() {
        return value.asString("");
    }

    public long number() {
        return value.asLong(0);
    }

    public boolean flag() {
        return value.asBoolean(false);
    }

    public boolean is(String text) {
        return value.isString() && value.stringValue().equals(text);
    }

    public int size() {
        return value.size();
    }

    public QuantityValue quantity() {
        String text = value.asString("");
        return text.isEmpty() ? QuantityValue.ZERO : QuantityValue.parse(text);
    }

    public List<Spot> items() {
        List<Spot> result = new ArrayList<>(value.size());
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                result.add(item(i));
            }
        }
        return result;
    }

    public void each(Consumer<Spot> rule) {
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                rule.accept(item(i));
            }
        }
    }

    /** The entries of a map, in their order, each reported under its key. */
    public List<Spot> entries() {
        List<Spot> result = new ArrayList<>(value.size());
        if (value.isObject()) {
            value.propertyNames().forEach(field -> result.add(key(field)));
        }
        return result;
    }

    /** The field, key or empty text by which this place is reached. */
    public String name() {
        return name;
    }

    public List<String> texts() {
        List<String> result = new ArrayList<>(value.size());
        if (value.isArray()) {
            value.forEach(item -> result.add(item.asString("")));
        }
        return result;
    }

    public void required(String detail) {
        add(Type.REQUIRED, "", detail);
    }

    public void required() {
        add(Type.REQUIRED, "", "");
    }

    public void forbidden(String detail) {
        add(Type.FORBIDDEN, "", detail);
    }

    /** Invalid as it is; what is absent is shown as null. */
    public void invalid(String detail) {
        add(Type.INVALID, shown(), detail);
    }

    /** Invalid, where a zero value stands for an absent one. */
    public void invalid(Object other, String detail) {
        out.invalid(path(), other, detail);
    }

    public void invalid(JsonNode other, String detail) {
        add(Type.INVALID, shown(other), detail);
    }

    /** Invalid, without saying what is there. */
    public void wrong(String detail) {
        add(Type.INVALID_WITHOUT_VALUE, "", detail);
    }

    /** One violation for each sentence. */
    public void problems(List<String> sentences) {
        for (String sentence : sentences) {
            invalid(text(), sentence);
        }
    }

    /** The supported values are listed as given. */
    public void unsupported(String... supported) {
        unsupported(value.isString() || !isSet() ? Violations.quote(text()) : shown(), supported);
    }

    private void unsupported(String shown, String... supported) {
        StringBuilder detail = new StringBuilder("supported values: ");
        for (int i = 0; i < supported.length; i++) {
            detail.append(i == 0 ? "" : ", ").append(Violations.quote(supported[i]));
        }
        add(Type.NOT_SUPPORTED, shown, detail.toString());
    }

    /** Another value than the one that stands here is not supported. */
    public void unsupportedValue(Object other, String... supported) {
        unsupported(Violations.quote(other), supported);
    }

    /** As {@link #unsupported}, shown as another value. */
    public void unsupportedAs(JsonNode other, String... supported) {
        unsupported(shown(other), supported);
    }

    /** One of the given values, or unsupported; the list is shown as given. */
    public void oneOf(String... supported) {
        for (String each : supported) {
            if (text().equals(each)) {
                return;
            }
        }
        unsupported(supported);
    }

    public void duplicate() {
        add(Type.DUPLICATE, shown(), "");
    }

    public void duplicateBecause(String detail) {
        add(Type.DUPLICATE, shown(), detail);
    }

    public void duplicate(Object other) {
        out.duplicate(path(), other);
    }

    public void notFound(String detail) {
        add(Type.NOT_FOUND, Violations.quote(text()), detail);
    }

    public void tooLong(int most) {
        out.tooLong(path(), most);
    }

    public void tooMany(int most) {
        out.tooMany(path(), size(), most);
    }

    /** Refuses a value that differs from the old one. */
    public void immutable(JsonNode before) {
        if (!Sameness.of(value, before)) {
            invalid("field is immutable");
        }
    }

    /** Refuses a text that differs from the old one; one that is absent is empty. */
    public void immutableText(Spot before) {
        if (!text().equals(before.text())) {
            invalid(text(), "field is immutable");
        }
    }

    public void immutable(Spot before) {
        immutable(before.value);
    }

    private void add(Type type, String shown, String detail) {
        out.add(new Violation(type, path(), shown, detail));
    }

    private String shown() {
        return shown(value);
    }

    private static String shown(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return NULL;
        }
        if (node.isString()) {
            return Violations.quote(node.stringValue());
        }
        return node.isContainer() ? new String(JsonCodec.write(node), StandardCharsets.UTF_8) : node.asString();
    }

    /** A place where nothing stands. */
    public Spot absent() {
        return with(MissingNode.getInstance());
    }
}
