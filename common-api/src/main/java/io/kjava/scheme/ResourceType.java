package io.kjava.scheme;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ResourceName;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One row of the table of kinds: a resource as discovery describes it.
 *
 * @param subresources for example {@code status}, {@code scale}; each served where the kind says so;
 *     in discovery's order
 * @param verbs of the resource itself, in discovery's order
 */
public record ResourceType(
        ResourceName name,
        String kind,
        String singular,
        boolean namespaced,
        List<String> shortNames,
        List<String> categories,
        Set<String> subresources,
        List<String> verbs) {
    /** What an ordinary stored resource can do. */
    public static final List<String> ALL_VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    public ResourceType {
        requireNonNull(name, "name");
        requireNonNull(kind, "kind");
        requireNonNull(singular, "singular");
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
        subresources = Collections.unmodifiableSet(new LinkedHashSet<>(subresources)); // keeps the order
        verbs = List.copyOf(verbs);
    }

    public boolean hasStatus() {
        return subresources.contains("status");
    }

    public boolean isStored() {
        return verbs.contains("get");
    }
}
