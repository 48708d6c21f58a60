package io.kjava.apiserver.extension;

import io.kjava.codec.DynamicObject;
import io.kjava.validation.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What is doubtful about the finalizers of custom objects. Pure. */
final class FinalizerNames {
    private static final Set<String> STANDARD = Set.of("orphan", "foregroundDeletion", "kubernetes");

    private FinalizerNames() {}

    static List<String> warnings(DynamicObject object) {
        Set<String> finalizers = new TreeSet<>();
        object.at("metadata", "finalizers").forEach(name -> finalizers.add(name.asString("")));
        List<String> warnings = new ArrayList<>();
        for (String name : finalizers) {
            Names.qualifiedName(name).forEach(problem -> warnings.add(about(name, problem)));
            if (!name.contains("/") && !STANDARD.contains(name)) {
                String more = name.contains(".") ? " including a path (/)" : "";
                warnings.add(about(
                        name,
                        ("prefer a domain-qualified finalizer name%s to avoid accidental conflicts with other "
                                        + "finalizer writers")
                                .formatted(more)));
            }
        }
        return warnings;
    }

    private static String about(String name, String words) {
        return "metadata.finalizers: \"%s\": %s".formatted(name, words);
    }
}
