package io.kjava.cni.link;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * Chains of our own and the jumps to them from the built-in chains.
 *
 * @param chains replaced as a whole, in one transaction for each table
 * @param jumps kept at the end of their built-in chains
 */
public record PacketRules(List<Chain> chains, List<Jump> jumps) {
    public PacketRules {
        chains = List.copyOf(chains);
        jumps = List.copyOf(jumps);
    }

    /** @param rules without {@code -A NAME} */
    public record Chain(String table, String name, List<String> rules) {
        public Chain {
            requireNonNull(table, "table");
            requireNonNull(name, "name");
            rules = List.copyOf(rules);
        }
    }

    /** @param from a built-in chain */
    public record Jump(String table, String from, String comment, String to) {
        public Jump {
            requireNonNull(table, "table");
            requireNonNull(from, "from");
            requireNonNull(comment, "comment");
            requireNonNull(to, "to");
        }

        List<String> words(String action) {
            return List.of(
                    "iptables", "-w", "5", "-t", table, action, from, "-m", "comment", "--comment", comment, "-j", to);
        }
    }

    /** The transaction that replaces the chains. */
    String restoreText() {
        StringBuilder text = new StringBuilder();
        for (String table : tables()) {
            text.append('*').append(table).append('\n');
            of(table).forEach(chain -> text.append(':').append(chain.name).append(" - [0:0]\n"));
            for (Chain chain : of(table)) {
                chain.rules.forEach(rule -> text.append("-A ")
                        .append(chain.name)
                        .append(' ')
                        .append(rule)
                        .append('\n'));
            }
            text.append("COMMIT\n");
        }
        return text.toString();
    }

    /** The transaction that removes the chains, once nothing jumps to them. */
    String removeText() {
        StringBuilder text = new StringBuilder();
        for (String table : tables()) {
            text.append('*').append(table).append('\n');
            of(table).forEach(chain -> text.append(':').append(chain.name).append(" - [0:0]\n"));
            of(table).forEach(chain -> text.append("-X ").append(chain.name).append('\n'));
            text.append("COMMIT\n");
        }
        return text.toString();
    }

    private List<String> tables() {
        return chains.stream().map(Chain::table).distinct().toList();
    }

    private List<Chain> of(String table) {
        List<Chain> found = new ArrayList<>(chains);
        found.removeIf(chain -> !chain.table.equals(table));
        return found;
    }
}
