package io.kjava.codec;

import io.kjava.api.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Runs once over an object's bytes without building a tree: picks its labels and some scalar fields,
 * and puts {@code metadata.resourceVersion} in its place. Immutable and thread-safe.
 */
public final class ObjectSkimmer {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final byte[] BEFORE = "\"resourceVersion\":\"".getBytes(StandardCharsets.US_ASCII);

    /** A field name on the way to a wanted scalar. */
    private static final class Branch {
        private final Map<String, Branch> children = new HashMap<>();
        private int index = -1;
    }

    private final Branch root = new Branch();
    private final Branch metadata = new Branch();
    private final int wanted;

    /**
     * @param paths of scalar fields, names joined by dots: {@code spec.nodeName}; names that contain
     *     a dot cannot be said
     */
    public ObjectSkimmer(List<String> paths) {
        root.children.put("metadata", metadata);
        for (int i = 0; i < paths.size(); i++) {
            Branch branch = root;
            for (String name : paths.get(i).split("\\.", -1)) {
                branch = branch.children.computeIfAbsent(name, _ -> new Branch());
            }
            branch.index = i;
        }
        wanted = paths.size();
    }

    /** Throws BAD_REQUEST when the bytes are not one JSON object. */
    public SkimmedObject skim(byte[] json, long revision) {
        Pass pass = new Pass(json);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw ApiException.badRequest("the value is not a JSON object");
            }
            pass.rootAt = offset(parser);
            pass.walk(parser, root);
            pass.expectEnd(parser);
        } catch (JacksonException e) {
            throw ApiException.badRequest("the JSON is not readable: " + e.getOriginalMessage());
        }
        return pass.finish(Long.toString(revision).getBytes(StandardCharsets.US_ASCII));
    }

    private static int offset(JsonParser parser) {
        return Math.toIntExact(parser.currentLocation().getByteOffset());
    }

    /** One run over one object. */
    private final class Pass {
        private final byte[] json;
        private final @Nullable String[] values = new String[wanted];
        private Map<String, String> labels = Map.of();
        private int rootAt;
        private boolean rootEmpty = true;
        private int metadataAt = -1;
        private boolean metadataEmpty = true;
        private int oldStart = -1;
        private int oldEnd;

        private Pass(byte[] json) {
            this.json = json;
        }

        private void expectEnd(JsonParser parser) {
            if (parser.nextToken() != null) {
                throw ApiException.badRequest("the value goes on after its JSON object");
            }
        }

        private void walk(JsonParser parser, Branch branch) {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (branch == root) {
                    rootEmpty = false;
                    if (name.equals("metadata") && token == JsonToken.START_OBJECT) {
                        metadataAt = offset(parser);
                        walkMetadata(parser);
                        continue;
                    }
                }
                visit(parser, token, branch.children.get(name));
            }
        }

        private void walkMetadata(JsonParser parser) {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                metadataEmpty = false;
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                switch (name) {
                    case "resourceVersion" -> replace(parser);
                    case "labels" -> readLabels(parser, token);
                    default -> visit(parser, token, metadata.children.get(name));
                }
            }
        }

        private void visit(JsonParser parser, JsonToken token, @Nullable Branch branch) {
            if (branch == null) {
                parser.skipChildren();
            } else if (token == JsonToken.START_OBJECT) {
                walk(parser, branch);
            } else if (token == JsonToken.START_ARRAY) {
                parser.skipChildren();
            } else if (branch.index >= 0 && token != JsonToken.VALUE_NULL) {
                values[branch.index] = parser.getString();
            }
        }

        private void replace(JsonParser parser) {
            oldStart = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
            parser.skipChildren();
            parser.getString(); // moves to the end of the value
            oldEnd = offset(parser);
        }

        private void readLabels(JsonParser parser, JsonToken token) {
            if (token != JsonToken.START_OBJECT) {
                parser.skipChildren();
                return;
            }
            Map<String, String> found = new HashMap<>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value.isScalarValue()) {
                    found.put(name, value == JsonToken.VALUE_NULL ? "" : parser.getString());
                } else {
                    parser.skipChildren();
                }
            }
            labels = Map.copyOf(found);
        }

        private SkimmedObject finish(byte[] digits) {
            if (oldStart >= 0) {
                byte[] quoted = join("\"", digits, "\"");
                return spliced(oldStart, oldEnd, quoted, 1);
            }
            if (metadataAt >= 0) {
                byte[] field = field(digits, metadataEmpty ? "\"" : "\",");
                return spliced(metadataAt, metadataAt, field, BEFORE.length);
            }
            byte[] inner = field(digits, "\"");
            byte[] metadata = join("\"metadata\":{", inner, rootEmpty ? "}" : "},");
            return spliced(rootAt, rootAt, metadata, "\"metadata\":{".length() + BEFORE.length);
        }

        private byte[] field(byte[] digits, String after) {
            return join(new String(BEFORE, StandardCharsets.US_ASCII), digits, after);
        }

        private SkimmedObject spliced(int from, int to, byte[] piece, int digitsAt) {
            byte[] result = new byte[json.length - (to - from) + piece.length];
            System.arraycopy(json, 0, result, 0, from);
            System.arraycopy(piece, 0, result, from, piece.length);
            System.arraycopy(json, to, result, from + piece.length, json.length - to);
            return new SkimmedObject(result, from + digitsAt, labels, values);
        }
    }

    private static byte[] join(String before, byte[] middle, String after) {
        byte[] result = new byte[before.length() + middle.length + after.length()];
        System.arraycopy(ascii(before), 0, result, 0, before.length());
        System.arraycopy(middle, 0, result, before.length(), middle.length);
        System.arraycopy(ascii(after), 0, result, result.length - after.length(), after.length());
        return result;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
