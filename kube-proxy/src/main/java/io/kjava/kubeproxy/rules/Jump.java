package io.kjava.kubeproxy.rules;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * The way from a built-in chain into one of ours; stands at the head of the built-in chain.
 *
 * @param matches words of the match, without the comment
 */
public record Jump(Chain.Table table, String from, List<String> matches, String comment, String to) {
    public Jump {
        requireNonNull(table, "table");
        requireNonNull(from, "from");
        matches = List.copyOf(matches);
        requireNonNull(comment, "comment");
        requireNonNull(to, "to");
    }

    /** The rule as words, without action and chain. */
    public List<String> words() {
        List<String> words = new ArrayList<>(matches);
        words.addAll(List.of("-m", "comment", "--comment", comment, "-j", to));
        return words;
    }
}
