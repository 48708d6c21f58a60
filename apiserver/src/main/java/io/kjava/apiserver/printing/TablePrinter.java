package io.kjava.apiserver.printing;

import io.kjava.codec.DynamicObject;
import io.kjava.scheme.ResourceType;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Prints the objects of one kind as rows of a {@code meta.k8s.io/v1 Table}. Immutable, thread-safe,
 * pure: the same object at the same instant is the same row.
 */
public final class TablePrinter {
    /** How much of the object goes with its row. */
    public enum IncludeObject {
        NONE,
        /** As PartialObjectMetadata; what a client gets that does not ask. */
        METADATA,
        OBJECT
    }

    /** Of the subresource that says how many pods there are to be. */
    public static final TablePrinter SCALE = WorkloadPrinters.scale();

    /** The same below an object of a custom kind. */
    public static final TablePrinter CUSTOM_SCALE = WorkloadPrinters.customScale();

    private final List<TableColumn> columns;
    private final RowCells cells;

    TablePrinter(List<TableColumn> columns, RowCells cells) {
        this.columns = List.copyOf(columns);
        this.cells = cells;
    }

    /** The printer of a built-in kind; the default one, with name and age, for any other. */
    public static TablePrinter of(ResourceType type) {
        return KindPrinters.find(type.name().group(), type.kind());
    }

    /**
     * The printer of a custom kind.
     *
     * @param additionalPrinterColumns as the definition's version has them; a missing node for none
     */
    public static TablePrinter custom(JsonNode additionalPrinterColumns) {
        return CustomColumns.printer(additionalPrinterColumns);
    }

    /** Of all built-in kinds. */
    static Stream<TableColumn> allColumns() {
        return Stream.concat(SCALE.columns.stream(), KindPrinters.all().flatMap(printer -> printer.columns.stream()));
    }

    public List<TableColumn> columns() {
        return columns;
    }

    /** The cells of an object, as many as there are columns. */
    public ArrayNode row(DynamicObject object, Instant now) {
        ArrayNode row = JsonNodeFactory.instance.arrayNode(columns.size());
        cells.write(object, now, row);
        return row;
    }

    /**
     * A row of a Table: cells, and the object as far as it is asked for.
     *
     * @param apiVersion of the Table
     */
    public ObjectNode tableRow(DynamicObject object, String apiVersion, Instant now, IncludeObject include) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.set("cells", row(object, now));
        switch (include) {
            case NONE -> row.putNull("object");
            case METADATA ->
                row.set("object", PartialMetadata.of(object, apiVersion).tree());
            case OBJECT -> row.set("object", object.tree());
        }
        PodCompletion.addTo(row, object);
        return row;
    }

    /**
     * A Table without rows.
     *
     * @param apiVersion a version of {@code meta.k8s.io}
     */
    public ObjectNode emptyTable(String apiVersion, ObjectNode listMetadata, ColumnTexts texts) {
        ObjectNode table =
                JsonNodeFactory.instance.objectNode().put("kind", "Table").put("apiVersion", apiVersion);
        table.set("metadata", listMetadata);
        ArrayNode definitions = table.putArray("columnDefinitions");
        columns.forEach(column -> definitions.add(column.toTree(texts)));
        table.putArray("rows");
        return table;
    }
}
