package io.kjava.apiserver.handlers;

import io.kjava.apiserver.schema.ShapeValidator;
import java.util.ArrayList;
import java.util.List;

/** What strict decoding says of a text once it is known which of its fields its kind does not have. */
@FunctionalInterface
interface Complaints {
    /** Of a text that has nothing wrong in itself. */
    Complaints NONE = unknown -> unknown;

    /**
     * @param unknown a sentence for each unknown field
     * @return all sentences in the order in which they are told
     */
    List<String> with(List<String> unknown);

    /** What was found first is told first. */
    static Complaints after(List<String> earlier) {
        return earlier.isEmpty()
                ? NONE
                : unknown -> {
                    List<String> all = new ArrayList<>(earlier);
                    all.addAll(unknown);
                    return all;
                };
    }

    /** Everything in the order of the text. */
    static Complaints of(byte[] json) {
        List<String> duplicates = ShapeValidator.duplicateFields(json);
        return duplicates.isEmpty()
                ? NONE
                : unknown -> unknown.isEmpty() ? duplicates : ShapeValidator.strictMessages(json, unknown);
    }
}
