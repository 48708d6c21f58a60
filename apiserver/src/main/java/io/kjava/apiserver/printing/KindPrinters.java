package io.kjava.apiserver.printing;

import java.util.List;

/** The printers of all kinds that have their own columns. */
final class KindPrinters {
    private static final TablePrinter DEFAULT =
            new TablePrinter(
                    List.of(Columns.NAME, Columns.CREATED_AT),
                    (object, now, cells) ->
                            cells.add(object.name()).add(object.meta("creationTimestamp")));

    private KindPrinters() {}

    static TablePrinter find(String group, String kind) {
        return DEFAULT;
    }
}
