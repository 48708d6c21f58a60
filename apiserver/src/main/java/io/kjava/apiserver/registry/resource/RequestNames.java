package io.kjava.apiserver.registry.resource;

import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.validation.Names;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The names of a claim's requests and of their alternatives: {@code gpu}, {@code gpu/large}. Pure. */
final class RequestNames {
    private static final String UNKNOWN =
            "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
    private final Map<String, Set<String>> names = new HashMap<>();

    RequestNames(Spot requests) {
        for (Spot request : requests.items()) {
            Set<String> alternatives = new HashSet<>();
            request.at("firstAvailable")
                    .each(each -> alternatives.add(each.at("name").text()));
            names.put(request.at("name").text(), alternatives);
        }
    }

    private boolean has(String[] segments) {
        Set<String> alternatives = names.get(segments[0]);
        return alternatives != null && (segments.length == 1 || alternatives.contains(segments[1]));
    }

    /** A reference to one of them. */
    void check(Spot reference) {
        String[] segments = reference.text().split("/", -1);
        if (segments.length > 2) {
            reference.invalid(reference.text(), UNKNOWN);
            return;
        }
        for (String segment : segments) {
            Names.label(segment).forEach(problem -> reference.invalid(segment, problem));
        }
        if (!has(segments)) {
            reference.invalid(reference.text(), UNKNOWN);
        }
    }
}
