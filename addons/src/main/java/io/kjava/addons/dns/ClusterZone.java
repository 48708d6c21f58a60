package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that this server knows by itself, at one instant. Immutable: {@link ZoneTracker} is
 * its single writer, {@link ZoneAnswers} reads it.
 *
 * @param services by {@code name.namespace}
 * @param reverse full names by address
 * @param namespaces that exist; empty when that is not known
 * @param hosts addresses of nodes by name
 * @param serial counts the images
 */
record ClusterZone(
        Shards<ServiceRecords> services,
        Shards<List<String>> reverse,
        Optional<Set<String>> namespaces,
        Map<String, List<byte[]>> hosts,
        int serial) {
    ClusterZone {
        requireNonNull(services, "services");
        requireNonNull(reverse, "reverse");
        namespaces = namespaces.map(Set::copyOf);
        hosts = Map.copyOf(hosts);
    }

    static ClusterZone empty() {
        return new ClusterZone(Shards.empty(), Shards.empty(), Optional.empty(), Map.of(), 1);
    }

    /** Whether a namespace exists; unknown counts as yes. */
    boolean hasNamespace(String namespace) {
        return namespaces.map(all -> all.contains(namespace)).orElse(true);
    }
}
