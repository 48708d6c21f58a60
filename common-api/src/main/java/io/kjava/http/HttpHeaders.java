package io.kjava.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Header fields, names compared without case, values in order of arrival. Confined to one thread. */
public final class HttpHeaders {
    private final Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    public static HttpHeaders of(String name, String value) {
        return new HttpHeaders().add(name, value);
    }

    public HttpHeaders add(String name, String value) {
        fields.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
        return this;
    }

    public HttpHeaders set(String name, String value) {
        fields.remove(name);
        return add(name, value);
    }

    public HttpHeaders remove(String name) {
        fields.remove(name);
        return this;
    }

    public Optional<String> first(String name) {
        List<String> values = fields.get(name);
        return values == null ? Optional.empty() : Optional.of(values.getFirst());
    }

    public List<String> all(String name) {
        return List.copyOf(fields.getOrDefault(name, List.of()));
    }

    public boolean contains(String name) {
        return fields.containsKey(name);
    }

    /** A read-only view. */
    public Map<String, List<String>> fields() {
        return java.util.Collections.unmodifiableMap(fields);
    }
}
