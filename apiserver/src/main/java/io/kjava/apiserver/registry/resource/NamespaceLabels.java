package io.kjava.apiserver.registry.resource;

import java.util.Map;

/** All that the rules of devices need to know about the cluster. Declared here, by the reader. Thread-safe. */
@FunctionalInterface
public interface NamespaceLabels {
    /** Empty when there is no such namespace. */
    Map<String, String> of(String namespace);
}
