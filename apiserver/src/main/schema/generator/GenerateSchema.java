package generator;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * Makes the two resources that the schema catalog reads: the shape of all built-in kinds, and their
 * descriptions. Arguments: the folder of the tables, the folder to write to, a class path that holds
 * the Java client's models. Does nothing when the output is newer than every input.
 */
public final class GenerateSchema {
    private static final String SHAPES = "builtin-schema.txt.gz";
    private static final String DESCRIPTIONS = "builtin-descriptions.txt.gz";

    private final Path tables;
    private final Map<TypeKey, List<Map<String, String>>> types = new LinkedHashMap<>();
    private final Map<TypeKey, Integer> typeNumbers = new HashMap<>();
    private final Map<TypeKey, Integer> enumNumbers = new HashMap<>();
    private final Map<TypeKey, String> inlines = new HashMap<>();
    private final Set<TypeKey> atomics = new HashSet<>();
    private final Map<TypeKey, Map<String, String>> defaults = new HashMap<>();

    private GenerateSchema(Path tables) {
        this.tables = tables;
    }

    public static void main(String[] args) throws IOException {
        Path tables = Path.of(args[0]);
        Path target = Path.of(args[1]);
        Path models = modelsOf(args[2]);
        if (isUpToDate(tables, target, models)) {
            return;
        }
        Files.createDirectories(target);
        GenerateSchema generator = new GenerateSchema(tables);
        generator.read();
        try (PrintWriter out = open(target.resolve(SHAPES))) {
            generator.writeShapes(out);
        }
        try (PrintWriter out = open(target.resolve(DESCRIPTIONS));
                ModelDescriptions descriptions = new ModelDescriptions(models)) {
            generator.writeDescriptions(out, descriptions);
        }
    }

    private static Path modelsOf(String classPath) {
        return Arrays.stream(classPath.split(":"))
                .map(Path::of)
                .filter(p -> p.getFileName().toString().startsWith("client-java-api-"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no models in " + classPath));
    }

    private static boolean isUpToDate(Path tables, Path target, Path models) throws IOException {
        if (!Files.exists(target.resolve(SHAPES)) || !Files.exists(target.resolve(DESCRIPTIONS))) {
            return false;
        }
        long made = Files.getLastModifiedTime(target.resolve(DESCRIPTIONS)).toMillis();
        try (var files = Files.walk(tables)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.getLastModifiedTime(file).toMillis() > made) {
                    return false;
                }
            }
        }
        return Files.getLastModifiedTime(models).toMillis() < made;
    }

    private static PrintWriter open(Path file) throws IOException {
        OutputStream out = new GZIPOutputStream(Files.newOutputStream(file), 8192);
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        return new PrintWriter(writer);
    }

    private void read() throws IOException {
        for (String file : List.of("api-fields.tsv", "api-fields-more.tsv")) {
            for (Map<String, String> row : Table.read(tables.resolve(file)).rows()) {
                TypeKey key = key(row);
                types.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
                typeNumbers.putIfAbsent(key, typeNumbers.size());
            }
        }
        for (Map<String, String> row : Table.read(tables.resolve("api-inlines.tsv")).rows()) {
            inlines.put(key(row), row.get("target"));
        }
        for (Map<String, String> row : Table.read(tables.resolve("api-atomic.tsv")).rows()) {
            atomics.add(known(key(row)));
        }
        for (Map<String, String> row : Table.read(tables.resolve("api-defaults.tsv")).rows()) {
            Map<String, String> ofType =
                    defaults.computeIfAbsent(known(key(row)), k -> new LinkedHashMap<>());
            ofType.put(knownField(row), row.get("default"));
        }
    }

    private TypeKey known(TypeKey key) {
        if (!types.containsKey(key)) {
            throw new IllegalArgumentException("no such type: " + key);
        }
        return key;
    }

    private String knownField(Map<String, String> row) {
        String field = row.get("field");
        if (types.get(key(row)).stream().noneMatch(f -> f.get("field").equals(field))) {
            throw new IllegalArgumentException("no such field: " + row);
        }
        return field;
    }

    private static TypeKey key(Map<String, String> row) {
        return new TypeKey(row.get("groupVersion"), row.get("type"));
    }

    private void writeShapes(PrintWriter out) throws IOException {
        for (Map<String, String> row : Table.read(tables.resolve("api-enums.tsv")).rows()) {
            if (enumNumbers.putIfAbsent(key(row), enumNumbers.size()) == null) {
                line(out, "E", row.get("kind"), row.get("values"));
            }
        }
        TypeExpressions expressions = new TypeExpressions(typeNumbers, enumNumbers);
        types.forEach((type, fields) -> {
            boolean kind = fields.stream().anyMatch(f -> isTypeMeta(type, f));
            String flags = (kind ? "k" : "") + (atomics.contains(type) ? "a" : "");
            line(out, "T", type.definition(), type.groupVersion(), flags);
            for (Map<String, String> field : fields) {
                if (!isTypeMeta(type, field)) {
                    writeField(out, type, field, expressions);
                }
            }
        });
    }

    private static boolean isTypeMeta(TypeKey type, Map<String, String> field) {
        String goType = field.get("goType");
        return field.get("field").equals("(inline)")
                && (goType.endsWith("TypeMeta")
                        || type.groupVersion().equals(TypeKey.META) && goType.equals("a"));
    }

    private void writeField(
            PrintWriter out, TypeKey type, Map<String, String> field, TypeExpressions types) {
        boolean inline = field.get("field").equals("(inline)");
        if (inline && !inlines.containsKey(type)) {
            return; // a union: the reader knows its alternatives
        }
        String goType = inline ? inlines.get(type) : field.get("goType");
        String expression = types.of(type.groupVersion(), goType);
        String merge =
                String.join(
                        "|",
                        field.get("patchStrategy"),
                        field.get("patchMergeKey"),
                        field.get("listOrMapType"),
                        field.get("listMapKeys"));
        String marker = published(field.get("default"));
        String own = defaults.getOrDefault(type, Map.of()).getOrDefault(field.get("field"), "");
        line(
                out,
                "F",
                inline ? "" : field.get("field"),
                expression,
                field.get("protobuf"),
                field.get("presence").equals("required") ? "r" : "o",
                merge.equals("|||") ? "" : merge,
                marker,
                own);
    }

    /** A reference to a Go constant stands for its value. */
    private static String published(String marker) {
        return switch (marker) {
            case "ref(AzureDataDiskCachingReadWrite)" -> "\"ReadWrite\"";
            case "ref(AzureSharedBlobDisk)" -> "\"Shared\"";
            default -> marker;
        };
    }

    private void writeDescriptions(PrintWriter out, ModelDescriptions descriptions)
            throws IOException {
        for (Map.Entry<TypeKey, List<Map<String, String>>> entry : types.entrySet()) {
            List<String> fields = allFields(entry.getKey());
            var model = descriptions.find(entry.getKey(), fields);
            if (model.isEmpty()) {
                continue;
            }
            line(out, "T", entry.getKey().definition(), oneLine(model.get().description()));
            for (String field : fields) {
                String text = oneLine(model.get().field(field).orElse(""));
                if (!text.isEmpty()) {
                    line(out, "F", field, text);
                }
            }
        }
    }

    private List<String> allFields(TypeKey type) {
        List<String> result = new ArrayList<>();
        for (Map<String, String> field : types.getOrDefault(type, List.of())) {
            if (!field.get("field").equals("(inline)")) {
                result.add(field.get("field"));
            } else if (isTypeMeta(type, field)) {
                result.addAll(List.of("apiVersion", "kind"));
            } else if (inlines.containsKey(type)) {
                result.addAll(allFields(new TypeKey(type.groupVersion(), inlines.get(type))));
            }
        }
        return result;
    }

    private static String oneLine(String text) {
        return text.strip().replace("\\", "\\\\").replace("\n", "\\n").replace("\t", " ");
    }

    private static void line(PrintWriter out, String... cells) {
        out.print(String.join("\t", cells));
        out.print('\n');
    }
}
