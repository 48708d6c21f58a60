package io.kjava.apiserver.registry.core;

import java.util.OptionalInt;
import java.util.Set;

/**
 * Which node ports are taken, in the whole cluster: what one server takes, all others see at once.
 * Thread-safe; throws {@code StorageException}.
 */
interface PortLedger {
    /** The ports that may be given, as in {@code 30000-32767}. */
    String text();

    boolean contains(long port);

    /** Whether it was free until now; only for a port of the range. */
    boolean take(int port);

    /** Any free port; empty when all are taken. */
    OptionalInt takeAny();

    void release(Set<Integer> ports);

    Set<Integer> taken();

    /** One that answers like this one and takes nothing. */
    PortLedger dry();
}
