package io.kjava.apiserver.protobuf;

import io.kjava.apiserver.schema.Form;
import io.kjava.apiserver.schema.ObjectShape;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.apiserver.schema.WireField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is written for each JSON member of one structure, prepared once: a hash table from a name's
 * bytes to its field. Immutable, shared by all threads.
 */
final class MessagePlan {
    private final @Nullable Field[] table; // open addressing, at most half full
    private final Field[] inlined;

    /** The plans made so far; they contain each other, so each finds the next when it is needed. */
    static final class Catalog {
        private final Map<ObjectShape, MessagePlan> plans = new ConcurrentHashMap<>();

        MessagePlan of(ObjectShape shape) {
            MessagePlan known = plans.get(shape);
            return known != null ? known : plans.computeIfAbsent(shape, s -> new MessagePlan(this, s));
        }
    }

    /** One field of a message, or the elements of one. */
    static final class Field {
        final byte[] name;
        final int number;
        final Form form;
        final @Nullable Field element; // of a list (the same number), of a map (number 2)
        private final ObjectShape shape;
        private final Catalog catalog;
        private @Nullable MessagePlan plan; // found when first needed; a race finds the same one

        Field(Catalog catalog, String name, int number, StructuralSchema schema) {
            this.catalog = catalog;
            this.name = name.getBytes(StandardCharsets.UTF_8);
            this.number = number;
            this.form = schema.form();
            StructuralSchema inner = schema.element();
            this.shape = inner == null || form == Form.LIST || form == Form.MAP ? schema.shape() : inner.shape();
            this.element = switch (form) {
                case LIST -> new Field(catalog, "", number, orAnything(inner));
                case MAP -> new Field(catalog, "", 2, orAnything(inner));
                default -> null;
            };
        }

        private static StructuralSchema orAnything(@Nullable StructuralSchema schema) {
            return schema == null ? StructuralSchema.ANYTHING : schema;
        }

        /** Of the structure that the field holds. */
        MessagePlan plan() {
            MessagePlan known = plan;
            if (known == null) {
                known = catalog.of(shape);
                plan = known;
            }
            return known;
        }
    }

    private MessagePlan(Catalog catalog, ObjectShape shape) {
        List<Field> named = new ArrayList<>();
        List<Field> inner = new ArrayList<>();
        for (WireField field : shape.wireFields()) {
            if (field.number() > 0) {
                Field made = new Field(catalog, field.jsonName(), field.number(), field.schema());
                (field.isInlined() ? inner : named).add(made);
            }
        }
        inlined = inner.toArray(Field[]::new);
        int size = Integer.highestOneBit(Math.max(named.size(), 1)) * 4;
        table = new Field[size];
        for (Field field : named) {
            int slot = hash(field.name, 0, field.name.length) & size - 1;
            while (table[slot] != null) {
                slot = slot + 1 & size - 1;
            }
            table[slot] = field;
        }
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + bytes[i];
        }
        return hash ^ hash >>> 15;
    }

    /** The field of that name; null for one that is not on the wire. */
    @Nullable
    Field find(byte[] json, int from, int to) {
        int slot = hash(json, from, to) & table.length - 1;
        Field field = table[slot];
        while (field != null && !Arrays.equals(field.name, 0, field.name.length, json, from, to)) {
            slot = slot + 1 & table.length - 1;
            field = table[slot];
        }
        return field;
    }

    /** Messages whose members stand among those of this one in JSON. */
    Field[] inlined() {
        return inlined;
    }
}
