package io.kjava.codec;

import io.kjava.api.ApiException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.scanner.ScannerException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * YAML to JSON trees, read the way Kubernetes reads it: YAML 1.1 with {@code 0777} as 511, {@code yes}
 * and {@code on} as true, merge keys, timestamps and {@code 12:30:45} as strings; a key that occurs
 * twice is refused. JSON is YAML too. Stateless and thread-safe; depth, aliases and size are bounded.
 * Bad input is {@code BadRequest} with its line.
 */
public final class YamlCodec {
    private static final int MAX_DEPTH = 512;
    private static final int MAX_CHARACTERS = 16 * 1024 * 1024;
    private static final int MAX_ALIASES = 10_000;
    private static final int MAX_DUPLICATES = 100;

    private YamlCodec() {}

    /** Parses the one object of a text. */
    public static DynamicObject read(byte[] yaml) {
        if (readTree(yaml) instanceof ObjectNode object) {
            return new DynamicObject(object);
        }
        throw ApiException.badRequest("the body is not a YAML mapping");
    }

    /** Parses the first document of a text that is not empty. */
    public static JsonNode readTree(byte[] yaml) {
        List<JsonNode> documents = readAll(yaml);
        if (documents.isEmpty()) {
            throw ApiException.badRequest("the body is empty");
        }
        return documents.getFirst();
    }

    /** A text's first document, null for none, and the lines where a key stands a second time. */
    public record Lenient(JsonNode tree, List<String> duplicates) {}

    /** Parses the first document of a text; of keys that stand twice the last one counts. */
    public static Lenient readLenient(byte[] yaml) {
        List<String> duplicates = new ArrayList<>();
        String text = new String(yaml, StandardCharsets.UTF_8);
        List<JsonNode> documents = documents(text, duplicate -> {
            if (duplicates.size() < MAX_DUPLICATES) {
                duplicates.add(duplicate);
            }
        });
        return new Lenient(
                documents.isEmpty() ? JsonNodeFactory.instance.nullNode() : documents.getFirst(), duplicates);
    }

    /** Parses all documents of a text; empty ones are left out. */
    public static List<JsonNode> readAll(byte[] yaml) {
        String text = new String(yaml, StandardCharsets.UTF_8);
        if (isJson(text)) {
            return List.of(JsonCodec.readTree(yaml));
        }
        return documents(text, duplicate -> {
            throw new YAMLException("unmarshal errors:\n  " + duplicate);
        });
    }

    private static List<JsonNode> documents(String text, Consumer<String> duplicates) {
        try {
            return composed(text, duplicates);
        } catch (MarkedYAMLException e) {
            throw ApiException.badRequest("error converting YAML to JSON: " + position(e));
        } catch (YAMLException e) {
            throw ApiException.badRequest("error converting YAML to JSON: yaml: " + e.getMessage());
        }
    }

    /** One document, block style, fields by name, as Kubernetes writes it. */
    public static byte[] write(JsonNode tree) {
        DumperOptions options = new DumperOptions();
        LoaderOptions unused = new LoaderOptions();
        Yaml yaml = new Yaml(new SafeConstructor(unused), new Representer(options), options);
        StringWriter out = new StringWriter();
        yaml.serialize(YamlNodes.toNode(tree), out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** One JSON object and nothing after it; a flow mapping of YAML may look alike. */
    private static boolean isJson(String text) {
        String body = text.strip();
        if (!body.startsWith("{") || !body.endsWith("}") || body.contains("\n---")) {
            return false;
        }
        try {
            JsonCodec.readTree(text.getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (ApiException e) {
            return false;
        }
    }

    private static List<JsonNode> composed(String text, Consumer<String> duplicates) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        Composer composer = new Composer(
                new ParserImpl(new StreamReader(new StringReader(text)), options),
                new YamlScalars.PlainResolver(),
                options);
        List<JsonNode> result = new ArrayList<>();
        while (composer.checkNode()) {
            Node document = composer.getNode();
            JsonNode tree = new YamlNodes(duplicates).toTree(document);
            if (!tree.isNull()) {
                result.add(tree);
            }
        }
        return result;
    }

    /** Where Go's YAML parser sees it: a text's first line has no number, a parser's line is one too few. */
    private static String position(MarkedYAMLException e) {
        int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine();
        boolean scanner = e instanceof ScannerException;
        String where = line == 0 ? "" : "line " + (scanner ? line + 1 : line) + ": ";
        return "yaml: " + where + problem(e);
    }

    private static String problem(MarkedYAMLException e) {
        String problem = String.valueOf(e.getProblem());
        if (problem.startsWith("mapping values are not allowed here")) {
            return "mapping values are not allowed in this context";
        }
        if (problem.startsWith("expected the node content")) {
            return "did not find expected node content";
        }
        return problem;
    }
}
