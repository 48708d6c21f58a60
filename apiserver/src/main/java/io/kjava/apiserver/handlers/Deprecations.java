package io.kjava.apiserver.handlers;

import io.kjava.api.ResourceName;
import java.util.Map;
import java.util.Optional;

/** What users of built-in kinds are told that will go away some day. Pure. */
final class Deprecations {
    private static final Map<ResourceName, String> TEXTS = Map.of(
            new ResourceName("", "v1", "componentstatuses"),
            "v1 ComponentStatus is deprecated in v1.19+",
            new ResourceName("", "v1", "endpoints"),
            "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice");

    private Deprecations() {}

    static Optional<String> of(ResourceName resource) {
        return Optional.ofNullable(TEXTS.get(resource));
    }
}
