package io.kjava.it.failure;

/**
 * How much of a fault is let loose. {@code -Dkjava.faults=full} makes each as large as the matrix of
 * faults has it, which takes half an hour; the ordinary run is a tenth of it.
 */
final class FaultScale {
    private static final boolean FULL = "full".equals(System.getProperty("kjava.faults"));

    private FaultScale() {}

    static boolean isFull() {
        return FULL;
    }

    static int of(int full) {
        return FULL ? full : full / 10;
    }
}
