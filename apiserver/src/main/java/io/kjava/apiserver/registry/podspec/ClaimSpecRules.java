package io.kjava.apiserver.registry.podspec;

import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.ResourceRules;
import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.List;
import java.util.Set;

/** What the spec of a claim of a volume must be, in a claim or in a template of one. Pure. */
public final class ClaimSpecRules {
    private static final Set<String> TEMPLATE_METADATA = Set.of("annotations", "labels");

    private ClaimSpecRules() {}

    /** The access modes of claims and volumes. */
    public static void accessModes(Spot modes) {
        boolean single = false;
        boolean other = false;
        for (Spot mode : modes.items()) {
            Spot at = modes.with(mode.value());
            switch (mode.text()) {
                case "ReadWriteOncePod" -> single = true;
                case "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce" -> other = true;
                default -> at.unsupported("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
            }
        }
        if (single && other) {
            modes.forbidden("may not use ReadWriteOncePod with other access modes");
        }
    }

    /** A claim that a pod brings along: little of its metadata may be set. */
    static void template(Spot template) {
        Spot metadata = template.at("metadata");
        LabelRules.annotations(metadata.at("annotations"));
        LabelRules.labels(metadata.at("labels"));
        if (metadata.isSet()) {
            for (String field : List.copyOf(metadata.value().propertyNames())) {
                if (!TEMPLATE_METADATA.contains(field) && !metadata.at(field).isEmpty()) {
                    metadata.at(field).forbidden("cannot be set");
                }
            }
        }
        spec(template.at("spec"));
    }

    public static void spec(Spot spec) {
        Spot modes = spec.at("accessModes");
        if (modes.size() == 0) {
            modes.required("at least 1 access mode is required");
        }
        LabelRules.selector(spec.at("selector"));
        accessModes(modes);
        storage(spec);
        Spot storageClass = spec.at("storageClassName");
        if (!storageClass.isEmpty()) {
            TextRules.subdomain(storageClass);
        }
        if (spec.at("volumeMode").isSet()) {
            spec.at("volumeMode").oneOf("Block", "Filesystem");
        }
        sources(spec);
        Spot attributes = spec.at("volumeAttributesClassName");
        if (!attributes.isEmpty()) {
            TextRules.subdomain(attributes);
        }
    }

    private static void storage(Spot spec) {
        Spot asked = spec.at("resources", "requests", "storage");
        Spot at = spec.at("resources").key("storage").with(asked.value());
        if (!asked.isSet()) {
            at.required();
        } else if (ResourceRules.positive(at)) {
            ResourceRules.amount("storage", at);
        }
    }

    private static void sources(Spot spec) {
        Spot source = spec.at("dataSource");
        Spot reference = spec.at("dataSourceRef");
        if (source.isSet()) {
            source(source);
        }
        if (reference.isSet()) {
            source(reference);
            if (!reference.at("namespace").isEmpty()) {
                TextRules.label(reference.at("namespace"));
            }
        }
        if (!source.isSet() || !reference.isSet()) {
            return;
        }
        if (!reference.at("namespace").isEmpty()) {
            spec.invalid(source.path().text(), "may not be specified when dataSourceRef.namespace is specified");
        } else if (!Sameness.of(source.value(), reference.value())) {
            spec.invalid(source.path().text(), "must match dataSourceRef");
        }
    }

    private static void source(Spot source) {
        TextRules.present(source.at("name"));
        TextRules.present(source.at("kind"));
        Spot group = source.at("apiGroup");
        if (group.isEmpty()) {
            if (!source.at("kind").is("PersistentVolumeClaim")) {
                source.invalid(
                        source.at("kind").text(),
                        "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
            }
        } else {
            TextRules.subdomain(group);
        }
    }
}
