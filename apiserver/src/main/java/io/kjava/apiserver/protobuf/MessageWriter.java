package io.kjava.apiserver.protobuf;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.WireFormat;
import io.kjava.apiserver.protobuf.MessagePlan.Field;
import io.kjava.apiserver.schema.Form;
import io.kjava.codec.JsonScanner;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Writes one JSON object as a message, in one pass and without a tree between them. What is absent or
 * null in JSON is absent on the wire, where Go reads it as the zero that it stands for. Confined to
 * one thread.
 */
final class MessageWriter {
    private static final int MAX_DEPTH = 512;
    private static final int VARINT = WireFormat.WIRETYPE_VARINT;
    private static final int FIXED64 = WireFormat.WIRETYPE_FIXED64;
    private static final int DELIMITED = WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private final JsonScanner in;
    private final WireBuffer out;
    private final WireTime time = new WireTime();
    private int depth;

    MessageWriter(JsonScanner in, WireBuffer out) {
        this.in = requireNonNull(in, "in");
        this.out = requireNonNull(out, "out");
    }

    /** The object that the scanner stands before. */
    void write(MessagePlan plan) {
        depth = 0;
        if (in.peek() != '{') {
            throw new IllegalStateException("the JSON is not an object");
        }
        fields(plan);
    }

    private void fields(MessagePlan plan) {
        if (++depth > MAX_DEPTH) {
            throw new IllegalStateException("the JSON is nested too deeply");
        }
        int start = in.position();
        in.open();
        for (boolean first = true; in.nextName(first); first = false) {
            Field field = in.isTextEscaped() ? null : plan.find(in.json(), in.textStart(), in.textEnd());
            if (field == null) {
                in.skip();
            } else {
                field(field);
            }
        }
        depth--;
        if (plan.inlined().length > 0) {
            inlined(plan, start);
        }
    }

    /** A second pass for each inlined message: its members are among those of the object. */
    private void inlined(MessagePlan plan, int start) {
        int end = in.position();
        for (Field field : plan.inlined()) {
            in.seek(start);
            in.peek(); // past the space before it
            tag(field.number, DELIMITED);
            int begun = out.begin();
            fields(field.plan());
            out.end(begun);
        }
        in.seek(end);
    }

    private void field(Field field) {
        byte next = in.peek();
        if (next == 'n') {
            in.skipLiteral();
        } else if (field.form == Form.LIST) {
            list(field, next);
        } else if (field.form == Form.MAP) {
            map(field, next);
        } else {
            value(field, next);
        }
    }

    private void list(Field field, byte next) {
        Field element = requireNonNull(field.element);
        if (next != '[') {
            in.skip();
            return;
        }
        in.open();
        for (boolean first = true; in.nextItem(first); first = false) {
            byte item = in.peek();
            if (item == 'n' && element.form != Form.ANY) {
                in.skipLiteral();
                empty(element);
            } else {
                value(element, item);
            }
        }
    }

    /** A null among elements stands for a zero. */
    private void empty(Field element) {
        int type = switch (element.form) {
            case BOOLEAN, INT32, INT64, INTEGER -> VARINT;
            default -> DELIMITED;
        };
        tag(element.number, type);
        out.varint(0);
    }

    private void map(Field field, byte next) {
        Field element = requireNonNull(field.element);
        if (next != '{') {
            in.skip();
            return;
        }
        in.open();
        for (boolean first = true; in.nextName(first); first = false) {
            tag(field.number, DELIMITED);
            int begun = out.begin();
            tag(1, DELIMITED);
            text();
            byte value = in.peek();
            if (value == 'n') {
                in.skipLiteral();
                empty(element);
            } else {
                value(element, value);
            }
            out.end(begun);
        }
    }

    private void tag(int number, int type) {
        out.varint((long) number << 3 | type);
    }

    /** The scanner's text, with its length. */
    private void text() {
        if (in.isTextEscaped()) {
            out.delimited(in.unescapedText());
        } else {
            out.delimited(in.json(), in.textStart(), in.textEnd());
        }
    }

    private void value(Field field, byte next) {
        switch (field.form) {
            case STRING -> {
                scalarText(next);
                tag(field.number, DELIMITED);
                text();
            }
            case BYTES -> {
                scalarText(next);
                tag(field.number, DELIMITED);
                out.delimited(base64());
            }
            case BOOLEAN -> {
                in.skipLiteral();
                tag(field.number, VARINT);
                out.varint(next == 't' ? 1 : 0);
            }
            case INT32, INT64, INTEGER -> {
                tag(field.number, VARINT);
                out.varint(in.integer());
            }
            case NUMBER -> {
                tag(field.number, FIXED64);
                out.fixed64(Double.doubleToRawLongBits(in.number()));
            }
            default -> {
                tag(field.number, DELIMITED);
                int begun = out.begin();
                message(field, next);
                out.end(begun);
            }
        }
    }

    /** A string, or a number where one may stand for a string. */
    private void scalarText(byte next) {
        if (next == '"') {
            in.text();
        } else {
            in.skipLiteral();
        }
    }

    private byte[] base64() {
        byte[] text = in.textString().getBytes(StandardCharsets.ISO_8859_1);
        return Base64.getDecoder().decode(text);
    }

    private void message(Field field, byte next) {
        switch (field.form) {
            case OBJECT -> object(field, next);
            case TIME -> time(next, false);
            case MICRO_TIME -> time(next, true);
            case QUANTITY -> {
                scalarText(next);
                tag(1, DELIMITED);
                text();
            }
            case INT_OR_STRING -> intOrString(next);
            case STRINGS -> strings(1, next);
            case SCHEMA_OR_BOOLEAN -> schemaOrBoolean(field, next);
            case SCHEMA_OR_LIST, SCHEMA_OR_STRINGS -> schemaOrList(field, next);
            default -> raw();
        }
    }

    private void object(Field field, byte next) {
        if (next == '{') {
            fields(field.plan());
        } else {
            in.skip();
        }
    }

    private void raw() {
        int start = in.position();
        in.skip();
        tag(1, DELIMITED);
        out.delimited(in.json(), start, in.position());
    }

    private void time(byte next, boolean micros) {
        scalarText(next);
        time.parse(in.json(), in.textStart(), in.textEnd());
        tag(1, VARINT);
        out.varint(time.seconds());
        tag(2, VARINT);
        out.varint(micros ? time.nanos() / 1000 * 1000 : 0);
    }

    private void intOrString(byte next) {
        boolean string = next == '"';
        tag(1, VARINT);
        out.varint(string ? 1 : 0);
        tag(2, VARINT);
        out.varint(string ? 0 : in.integer());
        tag(3, DELIMITED);
        if (string) {
            in.text();
            text();
        } else {
            out.varint(0);
        }
    }

    private void strings(int number, byte next) {
        if (next != '[') {
            in.skip();
            return;
        }
        in.open();
        for (boolean first = true; in.nextItem(first); first = false) {
            scalarText(in.peek());
            tag(number, DELIMITED);
            text();
        }
    }

    private void schemaOrBoolean(Field field, byte next) {
        boolean schema = next == '{';
        tag(1, VARINT);
        out.varint(schema || next == 't' ? 1 : 0);
        if (schema) {
            nested(2, field);
        } else {
            in.skip();
        }
    }

    private void schemaOrList(Field field, byte next) {
        if (next == '{') {
            nested(1, field);
        } else if (field.form == Form.SCHEMA_OR_STRINGS) {
            strings(2, next);
        } else if (next == '[') {
            in.open();
            for (boolean first = true; in.nextItem(first); first = false) {
                nested(2, field);
            }
        } else {
            in.skip();
        }
    }

    private void nested(int number, Field field) {
        tag(number, DELIMITED);
        int begun = out.begin();
        object(field, in.peek());
        out.end(begun);
    }
}
