package io.kjava.kubeproxy.iptables;

import io.kjava.kubeproxy.rules.Chain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The text of transactions for {@code iptables-restore --noflush}. Pure.
 *
 * <p>A small change is one transaction. A large one is cut: what the command does costs more than
 * twice as much for twice as many lines. The parts go from chains that are jumped to, to chains
 * that jump, and removal comes last, so that after each part every packet finds its way.
 */
final class RestoreText {
    /** Lines of one transaction; where the command's cost is still proportional. */
    static final int MAX_LINES = 6_000;

    private static final Comparator<Chain> LOWER_LAYERS_FIRST =
            Comparator.comparing(Chain::layer).thenComparing(Chain::table).thenComparing(Chain::name);

    private RestoreText() {}

    /** Transactions that write some chains anew and remove others. */
    static List<String> transactions(Collection<Chain> written, Collection<Chain.Key> removed) {
        List<Chain> ordered = written.stream().sorted(LOWER_LAYERS_FIRST).toList();
        List<Chain.Key> gone = removed.stream()
                .sorted(Comparator.comparing(Chain.Key::table).thenComparing(Chain.Key::name))
                .toList();
        int lines = ordered.stream().mapToInt(RestoreText::lines).sum() + 2 * gone.size();
        if (lines <= MAX_LINES) {
            return lines == 0 ? List.of() : List.of(text(ordered, gone));
        }
        List<String> transactions = new ArrayList<>();
        List<Chain> part = new ArrayList<>();
        int size = 0;
        for (Chain chain : ordered) {
            if (size > 0 && size + lines(chain) > MAX_LINES) {
                transactions.add(text(part, List.of()));
                part.clear();
                size = 0;
            }
            part.add(chain);
            size += lines(chain);
        }
        if (!part.isEmpty()) {
            transactions.add(text(part, List.of()));
        }
        // all of them are emptied before the first is removed: they jump to each other
        parts(gone).forEach(keys -> transactions.add(text(emptied(keys), List.of())));
        parts(gone).forEach(keys -> transactions.add(text(List.of(), keys)));
        return transactions;
    }

    private static List<List<Chain.Key>> parts(List<Chain.Key> keys) {
        List<List<Chain.Key>> parts = new ArrayList<>();
        for (int i = 0; i < keys.size(); i += MAX_LINES / 2) {
            parts.add(keys.subList(i, Math.min(keys.size(), i + MAX_LINES / 2)));
        }
        return parts;
    }

    private static List<Chain> emptied(List<Chain.Key> keys) {
        return keys.stream()
                .map(key -> new Chain(key.table(), key.name(), Chain.Layer.MARK, List.of()))
                .toList();
    }

    private static int lines(Chain chain) {
        return 1 + chain.rules().size();
    }

    private static String text(List<Chain> written, List<Chain.Key> removed) {
        StringBuilder text = new StringBuilder();
        for (Chain.Table table : Chain.Table.values()) {
            appendTable(
                    text,
                    table,
                    written.stream().filter(chain -> chain.table() == table).toList(),
                    removed.stream().filter(key -> key.table() == table).toList());
        }
        return text.toString();
    }

    /** Naming a chain in the head makes it, or empties it. */
    private static void appendTable(
            StringBuilder text, Chain.Table table, List<Chain> written, List<Chain.Key> removed) {
        if (written.isEmpty() && removed.isEmpty()) {
            return;
        }
        text.append('*').append(table.wireName()).append('\n');
        written.forEach(chain -> text.append(':').append(chain.name()).append(" - [0:0]\n"));
        removed.forEach(key -> text.append(':').append(key.name()).append(" - [0:0]\n"));
        for (Chain chain : written) {
            for (String rule : chain.rules()) {
                text.append("-A ").append(chain.name()).append(' ').append(rule).append('\n');
            }
        }
        removed.forEach(key -> text.append("-X ").append(key.name()).append('\n'));
        text.append("COMMIT\n");
    }
}
