package io.kjava.apiserver.printing;

import java.util.List;
import java.util.stream.Stream;

/** The printers of all kinds that have their own columns. */
final class KindPrinters {
    private static final TablePrinter DEFAULT = new TablePrinter(
            List.of(Columns.NAME, Columns.CREATED_AT),
            (object, now, cells) -> cells.add(object.name()).add(object.meta("creationTimestamp")));

    private KindPrinters() {}

    static TablePrinter find(String group, String kind) {
        TablePrinter own = Holder.TABLE.find(group, kind);
        return own == null ? DEFAULT : own;
    }

    static Stream<TablePrinter> all() {
        return Stream.concat(Stream.of(DEFAULT), Holder.TABLE.all());
    }

    private static final class Holder {
        static final PrinterTable TABLE = build();
    }

    private static PrinterTable build() {
        PrinterTable table = new PrinterTable();
        CorePrinters.addTo(table);
        WorkloadPrinters.addTo(table);
        NetworkPrinters.addTo(table);
        StoragePrinters.addTo(table);
        AccessPrinters.addTo(table);
        AdmissionPrinters.addTo(table);
        PolicyPrinters.addTo(table);
        return table;
    }
}
