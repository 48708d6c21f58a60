package io.kjava.apiserver.registry.core;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** The node ports and which of them are taken, by how many protocols of one service. Thread-safe. */
final class PortRange {
    private static final int TRIES = 64;
    private final int first;
    private final int last;
    private final RandomGenerator random;
    private final Map<Integer, String> owners = new HashMap<>();

    PortRange(int first, int last, RandomGenerator random) {
        this.first = first;
        this.last = last;
        this.random = random;
    }

    String text() {
        return first + "-" + last;
    }

    boolean contains(long port) {
        return port >= first && port <= last;
    }

    /** Whether it was free until now. */
    boolean take(int port, String owner) {
        synchronized (owners) {
            return owners.putIfAbsent(port, owner) == null;
        }
    }

    void release(int port) {
        synchronized (owners) {
            owners.remove(port);
        }
    }

    /** Any free port; empty when all are taken. */
    OptionalInt takeAny(String owner) {
        int size = last - first + 1;
        synchronized (owners) {
            for (int i = 0; i < TRIES; i++) {
                int port = first + random.nextInt(size);
                if (owners.putIfAbsent(port, owner) == null) {
                    return OptionalInt.of(port);
                }
            }
            for (int port = first; port <= last; port++) {
                if (owners.putIfAbsent(port, owner) == null) {
                    return OptionalInt.of(port);
                }
            }
            return OptionalInt.empty();
        }
    }
}
