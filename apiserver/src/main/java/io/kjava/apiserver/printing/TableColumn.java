package io.kjava.apiserver.printing;

import static java.util.Objects.requireNonNull;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One column of a table.
 *
 * @param type JSON schema's type: string, integer, number, boolean, date
 * @param format {@code name} for the column that names the object; often empty
 * @param priority 0 is always shown, more only when asked for wide output
 */
public record TableColumn(String name, String type, String format, ColumnText description, int priority) {
    public TableColumn {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        requireNonNull(format, "format");
        requireNonNull(description, "description");
    }

    /** As {@code columnDefinitions} of a Table has it. */
    public ObjectNode toTree(ColumnTexts texts) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("type", type)
                .put("format", format)
                .put("description", texts.of(description))
                .put("priority", priority);
    }
}
