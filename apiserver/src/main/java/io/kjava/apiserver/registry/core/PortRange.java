package io.kjava.apiserver.registry.core;

import java.util.BitSet;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * The node ports and which of them is chosen next. The lower part is left for ports that are asked for by
 * number, as long as the upper part has free ones (a thirty-second of the range, between 16 and 128 ports).
 * Immutable but for its source of chance.
 */
record PortRange(int first, int last, RandomGenerator random) {
    String text() {
        return first + "-" + last;
    }

    boolean contains(long port) {
        return port >= first && port <= last;
    }

    int size() {
        return last - first + 1;
    }

    /**
     * Any free port; empty when all are taken.
     *
     * @param taken by distance from the first port
     */
    OptionalInt free(BitSet taken) {
        int reserved = reserved();
        OptionalInt upper = free(taken, reserved, size());
        return upper.isPresent() ? upper : free(taken, 0, reserved);
    }

    /** The next free one after a random place, round the end. */
    private OptionalInt free(BitSet taken, int from, int to) {
        if (from >= to) {
            return OptionalInt.empty();
        }
        int start = from + random.nextInt(to - from);
        int found = taken.nextClearBit(start);
        if (found >= to) {
            found = taken.nextClearBit(from);
        }
        return found < to ? OptionalInt.of(first + found) : OptionalInt.empty();
    }

    private int reserved() {
        int size = size();
        return size < 32 ? 0 : Math.clamp(size / 32, 16, 128);
    }
}
