package io.kjava.apiserver.registry.apps;

import static io.kjava.apiserver.registry.FieldDefaults.object;

import io.kjava.codec.DynamicObject;

/** The annotation that counts the templates of a daemon set, kept for clients of its first versions. Pure. */
final class TemplateGeneration {
    private static final String ANNOTATION = "deprecated.daemonset.template.generation";

    private TemplateGeneration() {}

    static void begin(DynamicObject set) {
        write(set, Math.max(1, read(set)));
    }

    /** Rises with the template, and whatever the client says. */
    static void follow(DynamicObject set, DynamicObject old) {
        boolean same = set.at("spec", "template").equals(old.at("spec", "template"));
        write(set, same ? read(old) : read(old) + 1);
    }

    private static long read(DynamicObject set) {
        try {
            return Long.parseLong(set.annotation(ANNOTATION).orElse("0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static void write(DynamicObject set, long generation) {
        object(set.metadata(), "annotations").put(ANNOTATION, Long.toString(generation));
    }
}
