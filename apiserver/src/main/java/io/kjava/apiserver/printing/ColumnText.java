package io.kjava.apiserver.printing;

import static java.util.Objects.requireNonNull;

/** What a column is about, for people. */
public sealed interface ColumnText {
    /** A sentence. */
    record Said(String text) implements ColumnText {
        public Said {
            requireNonNull(text, "text");
        }
    }

    /**
     * What the API's documents say of a field.
     *
     * @param definition the name of its type there
     */
    record OfField(String definition, String field) implements ColumnText {
        public OfField {
            requireNonNull(definition, "definition");
            requireNonNull(field, "field");
        }
    }
}
