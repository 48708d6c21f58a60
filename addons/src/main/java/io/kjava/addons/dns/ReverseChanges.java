package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Collects which names each address gains and loses when services change. For one thread. */
final class ReverseChanges {
    private final String domain;
    private final Shards<List<String>> current;
    private final Map<String, TreeSet<String>> touched = new HashMap<>();

    ReverseChanges(String domain, Shards<List<String>> current) {
        this.domain = requireNonNull(domain, "domain");
        this.current = requireNonNull(current, "current");
    }

    void remove(String service, ServiceRecords records) {
        names(service, records).forEach((address, name) -> names(address).remove(name));
    }

    void add(String service, ServiceRecords records) {
        names(service, records).forEach((address, name) -> names(address).add(name));
    }

    Map<String, Optional<List<String>>> changes() {
        Map<String, Optional<List<String>>> changes = new HashMap<>();
        touched.forEach((address, names) ->
                changes.put(address, names.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(names))));
        return changes;
    }

    private Map<String, String> names(String service, ServiceRecords records) {
        String base = service + ".svc." + domain;
        Map<String, String> names = new HashMap<>();
        records.endpoints()
                .forEach(endpoint -> names.put(ReverseName.text(endpoint.ip()), endpoint.hostName() + "." + base));
        records.addresses().stream().map(ReverseName::text).forEach(address -> names.put(address, base));
        return names;
    }

    private TreeSet<String> names(String address) {
        return touched.computeIfAbsent(address, key -> {
            List<String> known = current.get(key);
            return known == null ? new TreeSet<>() : new TreeSet<>(known);
        });
    }
}
