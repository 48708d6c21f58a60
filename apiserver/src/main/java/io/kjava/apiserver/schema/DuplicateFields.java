package io.kjava.apiserver.schema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Finds keys that occur twice in one object of a JSON text, without building a tree. */
final class DuplicateFields {
    private static final int MAX_REPORTED = 100;
    private static final JsonFactory FACTORY = JsonFactory.builder().build();
    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonParser parser;
    private final List<String> found = new ArrayList<>();

    private DuplicateFields(JsonParser parser) {
        this.parser = parser;
    }

    /** Paths in order; nothing for text that is not JSON: the decoder says so. */
    static List<String> find(byte[] json) {
        if (hasNone(json)) {
            return List.of();
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            DuplicateFields search = new DuplicateFields(parser);
            search.value(parser.nextToken(), "");
            return search.found;
        } catch (JacksonException e) {
            return List.of();
        }
    }

    /** The common case, without a path for each key. */
    private static boolean hasNone(byte[] json) {
        try (JsonParser parser = STRICT.createParser(ObjectReadContext.empty(), json)) {
            while (parser.nextToken() != null) {
                // the parser itself looks for what we look for
            }
            return true;
        } catch (JacksonException e) {
            return false;
        }
    }

    private void value(JsonToken token, String path) {
        if (token == JsonToken.START_OBJECT) {
            object(path);
        } else if (token == JsonToken.START_ARRAY) {
            int index = 0;
            JsonToken next = parser.nextToken();
            while (next != JsonToken.END_ARRAY && next != null) {
                value(next, path + "[" + index + "]");
                index++;
                next = parser.nextToken();
            }
        }
    }

    private void object(String path) {
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            String childPath = path.isEmpty() ? name : path + "." + name;
            if (!seen.add(name) && found.size() < MAX_REPORTED) {
                found.add(childPath);
            }
            value(parser.nextToken(), childPath);
        }
    }
}
