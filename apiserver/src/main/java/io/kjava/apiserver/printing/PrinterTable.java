package io.kjava.apiserver.printing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects the printers of kinds. */
final class PrinterTable {
    private final Map<String, TablePrinter> printers = new HashMap<>();

    void add(String group, String kind, List<TableColumn> columns, Consumer<Row> cells) {
        TablePrinter printer =
                new TablePrinter(columns, (object, now, array) -> cells.accept(new Row(object, now, array)));
        printers.put(key(group, kind), printer);
    }

    Stream<TablePrinter> all() {
        return printers.values().stream();
    }

    @Nullable
    TablePrinter find(String group, String kind) {
        return printers.get(key(group, kind));
    }

    private static String key(String group, String kind) {
        return group + "/" + kind;
    }
}
