package io.kjava.apiserver.schema;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Finds what strict decoding of a JSON text complains about, in the order of the text and without building a tree: keys
 * that occur twice in one object, and fields that nobody knows. Of an unknown field nothing else is told.
 */
final class StrictFields {
    private static final int MAX_REPORTED = 100;
    private static final JsonFactory FACTORY = JsonFactory.builder().build();
    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonParser parser;
    private final BiPredicate<String, String> unknown;
    private final Set<String> found = new LinkedHashSet<>();

    private StrictFields(JsonParser parser, BiPredicate<String, String> unknown) {
        this.parser = parser;
        this.unknown = unknown;
    }

    static String duplicate(String path) {
        return "duplicate field \"" + path + "\"";
    }

    static String unknown(String path) {
        return "unknown field \"" + path + "\"";
    }

    /** How a field of an object is called; the root has no path. */
    static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** The keys that occur twice; nothing for text that is not JSON: the decoder says so. */
    static List<String> duplicates(byte[] json) {
        return hasNone(json) ? List.of() : find(json, (path, name) -> false);
    }

    /**
     * One sentence each, none twice.
     *
     * @param unknown whether the object at a path has no field of a name
     */
    static List<String> find(byte[] json, BiPredicate<String, String> unknown) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            StrictFields search = new StrictFields(parser, unknown);
            search.value(parser.nextToken(), "");
            return List.copyOf(search.found);
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
            String childPath = child(path, name);
            JsonToken value = parser.nextToken();
            if (unknown.test(path, name)) {
                report(unknown(childPath));
                parser.skipChildren();
            } else {
                if (!seen.add(name)) {
                    report(duplicate(childPath));
                }
                value(value, childPath);
            }
        }
    }

    private void report(String sentence) {
        if (found.size() < MAX_REPORTED) {
            found.add(sentence);
        }
    }
}
