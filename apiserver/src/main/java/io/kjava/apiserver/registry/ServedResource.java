package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ResourceName;
import io.kjava.scheme.ResourceType;

/**
 * One resource in one version, as clients see it.
 *
 * @param schema of this version
 * @param custom whether a user defined it
 */
public record ServedResource(
        ResourceType type,
        StoredResource stored,
        VersionConversion conversion,
        KindSchema schema,
        boolean custom) {
    public ServedResource {
        requireNonNull(type, "type");
        requireNonNull(stored, "stored");
        requireNonNull(conversion, "conversion");
        requireNonNull(schema, "schema");
    }

    public ResourceName name() {
        return type.name();
    }

    public String kind() {
        return type.kind();
    }

    public ResourceStrategy strategy() {
        return stored.strategy();
    }
}
