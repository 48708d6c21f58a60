package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.printing.ColumnTexts;
import io.kjava.apiserver.printing.TablePrinter;
import io.kjava.apiserver.printing.TablePrinter.IncludeObject;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.codec.DynamicObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Tables as {@code kubectl get} shows them. Thread-safe. */
public final class PrintedTables implements TableRows {
    private final Function<ServedResource, TablePrinter> printers;
    private final ColumnTexts texts;
    private final InstantSource clock;

    public PrintedTables(Function<ServedResource, TablePrinter> printers, ColumnTexts texts, InstantSource clock) {
        this.texts = requireNonNull(texts, "texts");
        this.printers = requireNonNull(printers, "printers");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public ObjectNode table(
            ServedResource resource, String apiVersion, List<DynamicObject> objects, String includeObject) {
        return table(printers.apply(resource), apiVersion, objects, includeObject);
    }

    /** The same of objects that are not stored. */
    public ObjectNode table(
            TablePrinter printer, String apiVersion, List<DynamicObject> objects, String includeObject) {
        ObjectNode table = printer.emptyTable(apiVersion, JsonNodeFactory.instance.objectNode(), texts);
        IncludeObject include = switch (includeObject) {
            case "None" -> IncludeObject.NONE;
            case "Object" -> IncludeObject.OBJECT;
            default -> IncludeObject.METADATA;
        };
        if (table.get("rows") instanceof ArrayNode rows) {
            Instant now = clock.instant();
            objects.forEach(object -> rows.add(printer.tableRow(object, apiVersion, now, include)));
        }
        return table;
    }
}
