package io.kjava.kubeproxy.nftables;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What must be written so that what some ports added is gone and what others add is there. Elements
 * that several ports may need (their endpoints are in one pod) are counted over all ports. Confined
 * to one sync.
 */
final class Difference {
    private static final String SHARED_SET = "hairpins";

    private final Map<Element, Integer> shared;
    private final Map<Element, Integer> elements = new LinkedHashMap<>();
    private final Map<String, NftSet> oldSets = new LinkedHashMap<>();
    private final Map<String, NftSet> newSets = new LinkedHashMap<>();
    private final Map<String, NftChain> oldChains = new LinkedHashMap<>();
    private final Map<String, NftChain> newChains = new LinkedHashMap<>();

    /** @param shared how many ports need each element of the shared set; kept up to date */
    Difference(Map<Element, Integer> shared) {
        this.shared = requireNonNull(shared, "shared");
    }

    void remove(PortElements port) {
        port.elements().forEach(element -> count(element, -1));
        port.sets().forEach(set -> oldSets.put(set.name(), set));
        port.chains().forEach(chain -> oldChains.put(chain.name(), chain));
    }

    void add(PortElements port) {
        port.elements().forEach(element -> count(element, 1));
        port.sets().forEach(set -> newSets.put(set.name(), set));
        port.chains().forEach(chain -> newChains.put(chain.name(), chain));
    }

    private void count(Element element, int change) {
        if (element.set().equals(SHARED_SET)) {
            int before = shared.getOrDefault(element, 0);
            int after = before + change;
            if (after == 0) {
                shared.remove(element);
            } else {
                shared.put(element, after);
            }
            if (before > 0 && after > 0) {
                return;
            }
        }
        elements.merge(element, change, Integer::sum);
    }

    /** New things first, then elements change over, then old things go. */
    void appendTo(NftTransaction transaction) {
        newSets.values().stream()
                .filter(set -> !oldSets.containsKey(set.name()))
                .forEach(transaction::add);
        transaction.write(newChains.values().stream()
                .filter(chain -> !chain.equals(oldChains.get(chain.name())))
                .toList());
        transaction.deleteElements(changed(-1));
        transaction.addElements(changed(1));
        List<NftChain> gone = new ArrayList<>(oldChains.values());
        gone.removeIf(chain -> newChains.containsKey(chain.name()));
        transaction.delete(gone);
        oldSets.values().stream()
                .filter(set -> !newSets.containsKey(set.name()))
                .forEach(transaction::delete);
    }

    private List<Element> changed(int sign) {
        return elements.entrySet().stream()
                .filter(entry -> Integer.signum(entry.getValue()) == sign)
                .map(Map.Entry::getKey)
                .toList();
    }
}
