package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What a definition says about one served version of a custom resource, beyond its schema. Steps of a
 * write work in the served version; only what is stored is converted.
 *
 * @param listKind of lists
 * @param storage between the served version and whatever version is stored
 * @param views writable subresources of this version, besides {@code status}
 * @param fields that field selectors may name, besides those of the metadata
 * @param warnings for everybody who uses the version
 * @param terminating whether the definition is being deleted: nothing new may be created
 * @param columns as the definition has them; a missing node for none
 */
public record CustomVersion(
        String listKind,
        ResourceStrategy strategy,
        VersionConversion storage,
        Map<String, SubresourceStrategy> views,
        Set<String> fields,
        List<String> warnings,
        boolean terminating,
        JsonNode columns) {
    public CustomVersion {
        requireNonNull(listKind, "listKind");
        requireNonNull(strategy, "strategy");
        requireNonNull(storage, "storage");
        views = Map.copyOf(views);
        fields = Set.copyOf(fields);
        warnings = List.copyOf(warnings);
        requireNonNull(columns, "columns");
    }
}
