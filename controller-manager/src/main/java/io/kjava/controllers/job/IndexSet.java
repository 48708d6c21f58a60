package io.kjava.controllers.job;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Completion indexes, in the form {@code 0,3-5,7} on the wire. Mutable; confined to one call. */
final class IndexSet {
    private final BitSet bits = new BitSet();

    /** Ignores what is not readable and what is not below {@code limit}. */
    static IndexSet parse(@Nullable String text, int limit) {
        IndexSet set = new IndexSet();
        if (text == null || text.isEmpty()) {
            return set;
        }
        for (String part : text.split(",")) {
            int dash = part.indexOf('-');
            try {
                int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
                int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
                for (int i = first; i <= last && i < limit; i++) {
                    set.bits.set(i);
                }
            } catch (NumberFormatException e) {
                return set; // the rest cannot be trusted either
            }
        }
        return set;
    }

    void add(int index) {
        bits.set(index);
    }

    boolean has(int index) {
        return index >= 0 && bits.get(index);
    }

    int size() {
        return bits.cardinality();
    }

    boolean isEmpty() {
        return bits.isEmpty();
    }

    boolean containsAll(IndexSet other) {
        BitSet rest = (BitSet) other.bits.clone();
        rest.andNot(bits);
        return rest.isEmpty();
    }

    IndexSet and(IndexSet other) {
        IndexSet result = new IndexSet();
        result.bits.or(bits);
        result.bits.and(other.bits);
        return result;
    }

    /** Of two neighbours the comma stays, as Kubernetes writes it: {@code 1,2} but {@code 1-3}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int first = bits.nextSetBit(0); first >= 0; ) {
            int last = bits.nextClearBit(first) - 1;
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (last == first + 1) {
                text.append(',').append(last);
            } else if (last > first) {
                text.append('-').append(last);
            }
            first = bits.nextSetBit(last + 1);
        }
        return text.toString();
    }
}
