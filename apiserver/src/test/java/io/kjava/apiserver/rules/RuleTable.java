package io.kjava.apiserver.rules;

import static java.util.Objects.requireNonNull;

import io.kjava.codec.JsonCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * One table of what the server must say about objects of one kind.
 *
 * <p>Lines begin with {@code #} (a remark), {@code @path} (the collection's path), {@code @object} (an object that
 * is accepted), {@code @stored} (an object that is created before the rows are asked: its name, how it differs from
 * the first one, and, if it has one, how its status differs from that of a new one) or are rows. A row has five
 * columns, parted by tabs:
 *
 * <ol>
 *   <li>where the answer is from: {@code stock}, a stock server's own answer, equal in 1.20 and 1.36, or {@code
 *       1.36}, where the two differ, from the rules of 1.36;
 *   <li>what is done: {@code create}, {@code update:NAME} or {@code SUBRESOURCE:NAME}, the latter two of a stored
 *       object;
 *   <li>the change to the object, by {@link Pointers};
 *   <li>the HTTP code;
 *   <li>the answer, in which values that Kubernetes shows as its internal Go structures are shown as the API has
 *       them: for 422 all causes in their order, each as reason, field and message; for other failures their
 *       reason and message; for success how the object that comes back differs from what was expected, by {@link
 *       Pointers}. Expected is what came back in the first row of the same verb with an empty change, with this
 *       row's change; for that first row it is what was sent.
 * </ol>
 */
record RuleTable(String name, String path, JsonNode object, List<StoredObject> stored, List<Row> rows) {
    RuleTable {
        requireNonNull(object, "object");
        stored = List.copyOf(stored);
        rows = List.copyOf(rows);
    }

    /** An object that rows of updates begin with. */
    record StoredObject(String name, JsonNode change, JsonNode status) {}

    /** One question and its answer. */
    record Row(int line, String verb, JsonNode change, int code, JsonNode answer) {}

    /** The tables beside the test class, by their names. */
    static List<RuleTable> all(Path directory) throws IOException {
        List<RuleTable> tables = new ArrayList<>();
        try (var files = Files.newDirectoryStream(directory, "*.tsv")) {
            for (Path file : files) {
                tables.add(read(file));
            }
        }
        tables.sort((one, other) -> one.name().compareTo(other.name()));
        return tables;
    }

    private static RuleTable read(Path file) throws IOException {
        String path = "";
        JsonNode object = json("{}");
        List<StoredObject> stored = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            String[] columns = line.split("\t", -1);
            switch (columns[0]) {
                case "@path" -> path = columns[1];
                case "@object" -> object = json(columns[1]);
                case "@stored" ->
                    stored.add(new StoredObject(
                            columns[1], json(columns[2]), json(columns.length > 3 ? columns[3] : "null")));
                case "stock", "1.36" ->
                    rows.add(new Row(
                            number, columns[1], json(columns[2]), Integer.parseInt(columns[3]), json(columns[4])));
                default -> {
                    if (!line.isEmpty() && !line.startsWith("#")) {
                        throw new IOException(file.getFileName() + ":" + number + ": no row: " + line);
                    }
                }
            }
        }
        String name = file.getFileName().toString();
        return new RuleTable(name.substring(0, name.length() - ".tsv".length()), path, object, stored, rows);
    }

    private static JsonNode json(String text) {
        return JsonCodec.readTree(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return name;
    }
}
