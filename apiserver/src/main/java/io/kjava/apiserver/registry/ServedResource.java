package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ResourceName;
import io.kjava.scheme.ResourceType;
import java.util.Optional;

/**
 * One resource in one version, as clients see it.
 *
 * @param conversion between the served version and the one that a built-in kind's steps work in
 * @param schema of this version
 * @param definition what a user said about it; empty for a built-in resource
 */
public record ServedResource(
        ResourceType type,
        StoredResource stored,
        VersionConversion conversion,
        KindSchema schema,
        Optional<CustomVersion> definition) {
    public ServedResource {
        requireNonNull(type, "type");
        requireNonNull(stored, "stored");
        requireNonNull(conversion, "conversion");
        requireNonNull(schema, "schema");
        requireNonNull(definition, "definition");
    }

    public ResourceName name() {
        return type.name();
    }

    public String kind() {
        return type.kind();
    }

    /** Of a list of these. */
    public String listKind() {
        return definition.map(CustomVersion::listKind).orElseGet(() -> kind() + "List");
    }

    /** Whether a user defined it. */
    public boolean custom() {
        return definition.isPresent();
    }

    public ResourceStrategy strategy() {
        return definition.map(CustomVersion::strategy).orElseGet(stored::strategy);
    }

    /** Between the version that the steps of a write work in and the one that is stored. */
    VersionConversion storage() {
        return definition.map(CustomVersion::storage).orElse(VersionConversion.NONE);
    }

    /** A writable view of the same kind: status, scale, finalize. */
    public Optional<SubresourceStrategy> subresource(String subresource) {
        if (definition.isPresent()) {
            if (subresource.equals("status") && type.hasStatus()) {
                return Optional.of(new StatusSubresource(strategy(), StatusMetadata.ALL));
            }
            return Optional.ofNullable(definition.get().views().get(subresource));
        }
        return stored.subresource(subresource);
    }

    /** Whether a field selector may name the field. */
    public boolean knowsField(String field) {
        return definition.isPresent()
                ? field.equals("metadata.name")
                        || field.equals("metadata.namespace") && type.namespaced()
                        || definition.get().fields().contains(field)
                : stored.cache().resource().fields().knows(field);
    }
}
