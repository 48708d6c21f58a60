package io.kjava.controllers.garbagecollector;

import io.kjava.scheme.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which resource a reference's kind means. Immutable. */
record KindTable(Map<String, ResourceType> byKind) {
    static final KindTable EMPTY = new KindTable(Map.of());

    KindTable {
        byKind = Map.copyOf(byKind);
    }

    static KindTable of(List<ResourceType> types) {
        Map<String, ResourceType> byKind = new HashMap<>();
        types.forEach(type -> byKind.putIfAbsent(key(type.name().group(), type.kind()), type));
        return new KindTable(byKind);
    }

    Optional<ResourceType> find(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        return Optional.ofNullable(byKind.get(key(group, kind)));
    }

    private static String key(String group, String kind) {
        return kind + "." + group;
    }
}
