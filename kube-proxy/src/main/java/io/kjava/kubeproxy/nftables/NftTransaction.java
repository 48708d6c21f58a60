package io.kjava.kubeproxy.nftables;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds the text of one transaction for {@code nft -f}; all of it happens, or nothing. */
final class NftTransaction {
    private static final int ELEMENTS_A_LINE = 500;

    private final String table;
    private final StringBuilder text = new StringBuilder();

    /** @param table family and name */
    NftTransaction(String table) {
        this.table = requireNonNull(table, "table");
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** An empty table, whatever was there. */
    void startAnew() {
        line("add table", "");
        line("delete table", "");
        line("add table", " { comment \"rules for services\" ; }");
    }

    void add(NftSet set) {
        line("add " + set.kind(), " " + set.name() + " { " + set.spec() + " }");
    }

    void delete(NftSet set) {
        line("delete " + set.kind(), " " + set.name());
    }

    /** Makes chains, or empties them, and then fills them: they may jump to each other. */
    void write(Collection<NftChain> chains) {
        for (NftChain chain : chains) {
            String head = chain.head().isEmpty() ? "" : " { " + chain.head() + " }";
            line("add chain", " " + chain.name() + head);
            line("flush chain", " " + chain.name());
        }
        for (NftChain chain : chains) {
            for (String rule : chain.rules()) {
                line("add rule", " " + chain.name() + " " + rule);
            }
        }
    }

    void delete(Collection<NftChain> chains) {
        chains.forEach(chain -> line("flush chain", " " + chain.name()));
        chains.forEach(chain -> line("delete chain", " " + chain.name()));
    }

    void addElements(Collection<Element> elements) {
        elements("add element", elements);
    }

    void deleteElements(Collection<Element> elements) {
        elements("delete element", elements);
    }

    private void elements(String action, Collection<Element> elements) {
        Map<String, List<String>> bySet = new LinkedHashMap<>();
        for (Element element : elements) {
            bySet.computeIfAbsent(element.set(), _ -> new ArrayList<>()).add(element.text());
        }
        bySet.forEach((set, all) -> {
            for (int i = 0; i < all.size(); i += ELEMENTS_A_LINE) {
                List<String> part = all.subList(i, Math.min(all.size(), i + ELEMENTS_A_LINE));
                line(action, " " + set + " { " + String.join(", ", part) + " }");
            }
        });
    }

    private void line(String action, String rest) {
        text.append(action).append(' ').append(table).append(rest).append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
