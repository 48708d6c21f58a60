package io.kjava.apiserver.printing;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.printing.ColumnText.OfField;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Knows what columns are about, and keeps only that of what the API's documents say. Thread-safe. */
public final class ColumnTexts {
    private final Supplier<BiFunction<String, String, String>> documents;
    private volatile @Nullable Map<OfField, String> known;

    /**
     * @param documents opened once, when the first table is shown: what is said of a definition's field, or
     *     nothing
     */
    public ColumnTexts(Supplier<BiFunction<String, String, String>> documents) {
        this.documents = requireNonNull(documents, "documents");
    }

    String of(ColumnText text) {
        return switch (text) {
            case ColumnText.Said said -> said.text();
            case OfField field -> known().getOrDefault(field, "");
        };
    }

    private Map<OfField, String> known() {
        Map<OfField, String> found = known;
        if (found == null) {
            found = read();
            known = found; // twice is as good as once
        }
        return found;
    }

    private Map<OfField, String> read() {
        BiFunction<String, String, String> source = documents.get();
        Map<OfField, String> result = new HashMap<>();
        TablePrinter.allColumns()
                .map(TableColumn::description)
                .filter(OfField.class::isInstance)
                .map(OfField.class::cast)
                .forEach(field -> result.put(field, source.apply(field.definition(), field.field())));
        return Map.copyOf(result);
    }
}
