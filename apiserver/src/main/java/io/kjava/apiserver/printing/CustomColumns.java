package io.kjava.apiserver.printing;

import io.kjava.codec.DynamicObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** The columns that a custom resource definition asks for: a JSON path each. */
final class CustomColumns {
    private static final TableColumn AGE = new TableColumn("Age", "date", "", Columns.CREATED_AT.description(), 0);

    private CustomColumns() {}

    private record Cell(String type, JsonPath path) {
        void write(DynamicObject object, Instant now, ArrayNode cells) {
            List<JsonNode> found = path.find(object.tree());
            if (found.isEmpty()) {
                cells.addNull();
                return;
            }
            JsonNode value = found.getFirst();
            switch (type) {
                case "date" -> cells.add(age(value, now));
                case "integer" -> addNumber(cells, value, true);
                case "number" -> addNumber(cells, value, false);
                case "boolean" -> addBoolean(cells, value);
                default -> cells.add(JsonPath.plain(value));
            }
        }

        private static String age(JsonNode value, Instant now) {
            String text = value.asString("");
            String age = Ages.since(text, now);
            return age.equals(Ages.UNKNOWN) && !text.isEmpty() ? "<invalid>" : age;
        }

        private static void addNumber(ArrayNode cells, JsonNode value, boolean whole) {
            if (!value.isNumber()) {
                cells.addNull();
            } else if (whole) {
                cells.add(value.longValue());
            } else {
                cells.add(value);
            }
        }

        private static void addBoolean(ArrayNode cells, JsonNode value) {
            if (value.isBoolean()) {
                cells.add(value.booleanValue());
            } else {
                cells.addNull();
            }
        }
    }

    static TablePrinter printer(JsonNode definitions) {
        List<TableColumn> columns = new ArrayList<>(List.of(Columns.NAME));
        List<Cell> cells = new ArrayList<>();
        for (JsonNode definition : definitions) {
            columns.add(column(definition));
            JsonPath path = JsonPath.parse(definition.path("jsonPath").asString(""));
            cells.add(new Cell(definition.path("type").asString("string"), path));
        }
        if (cells.isEmpty()) {
            columns.add(AGE);
            cells.add(new Cell("date", JsonPath.parse(".metadata.creationTimestamp")));
        }
        return new TablePrinter(columns, (object, now, row) -> {
            row.add(object.name());
            cells.forEach(cell -> cell.write(object, now, row));
        });
    }

    private static TableColumn column(JsonNode definition) {
        String name = definition.path("name").asString("");
        String path = definition.path("jsonPath").asString("");
        String given = definition.path("description").asString("");
        String description =
                given.isEmpty() ? "Custom resource definition column (in JSONPath format): " + path : given;
        return new TableColumn(
                name,
                definition.path("type").asString("string"),
                definition.path("format").asString(""),
                new ColumnText.Said(description),
                definition.path("priority").asInt(0));
    }
}
