package io.kjava.apiserver.webhook;

import java.util.Optional;

/** Where services are reached. Thread-safe. */
@FunctionalInterface
public interface ServiceAddresses {
    /** The cluster IP, or the external name; empty when there is no such service. */
    Optional<String> hostOf(String namespace, String name);
}
