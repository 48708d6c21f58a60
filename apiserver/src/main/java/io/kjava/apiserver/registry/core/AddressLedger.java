package io.kjava.apiserver.registry.core;

import io.kjava.api.ObjectKey;
import java.util.Set;

/**
 * Which cluster IPs are taken, in the whole cluster: what one server takes, all others see at once.
 * Addresses are in their canonical form. Thread-safe; throws {@code StorageException}.
 */
interface AddressLedger {
    /** Whether it was free until now, and now is the service's. */
    boolean take(String address, ObjectKey service);

    boolean isTaken(String address);

    void release(String address);

    /** All that are taken for services. */
    Set<String> taken();

    /** One that answers like this one and takes nothing. */
    default AddressLedger dry() {
        AddressLedger real = this;
        return new AddressLedger() {
            @Override
            public boolean take(String address, ObjectKey service) {
                return !real.isTaken(address);
            }

            @Override
            public boolean isTaken(String address) {
                return real.isTaken(address);
            }

            @Override
            public void release(String address) {}

            @Override
            public Set<String> taken() {
                return real.taken();
            }
        };
    }
}
