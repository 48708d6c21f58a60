package io.kjava.apiserver.extension;

import io.kjava.apiserver.registry.MetadataRules;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Rules of Kubernetes objects that stand inside of custom ones. Pure. */
final class EmbeddedRules {
    private EmbeddedRules() {}

    static void check(StructuralSchema schema, JsonNode value, FieldPath path, Violations violations) {
        if (value instanceof ObjectNode object) {
            if (schema.rules().embedded()) {
                object(object, path, violations);
            }
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                StructuralSchema property = schema.property(field.getKey());
                StructuralSchema element = schema.element();
                if (property != null) {
                    check(property, field.getValue(), path.child(field.getKey()), violations);
                } else if (element != null) {
                    check(element, field.getValue(), path.key(field.getKey()), violations);
                }
            }
        } else if (value.isArray() && schema.element() != null) {
            for (int i = 0; i < value.size(); i++) {
                check(schema.element(), value.get(i), path.index(i), violations);
            }
        }
    }

    private static void object(ObjectNode object, FieldPath path, Violations violations) {
        String apiVersion = text(object, "apiVersion", path, violations);
        if (apiVersion.indexOf('/') != apiVersion.lastIndexOf('/')) {
            violations.invalid(path.child("apiVersion"), apiVersion, "unexpected GroupVersion string: " + apiVersion);
        }
        String kind = text(object, "kind", path, violations);
        if (!kind.isEmpty()) {
            List<String> problems = Names.dns1035Label(kind.toLowerCase(Locale.ROOT));
            if (!problems.isEmpty()) {
                violations.invalid(
                        path.child("kind"),
                        kind,
                        "may have mixed case, but should otherwise match: " + String.join(",", problems));
            }
        }
        if (object.path("metadata").isObject()) {
            MetadataRules.embedded(new DynamicObject(object), path.child("metadata"), violations);
        }
    }

    private static String text(ObjectNode object, String field, FieldPath path, Violations violations) {
        JsonNode value = object.path(field);
        if (value.isMissingNode()) {
            violations.required(path.child(field), "");
        } else if (!value.isString()) {
            violations.invalid(path.child(field), value, "must be a string");
        } else if (value.asString().isEmpty()) {
            violations.invalid(path.child(field), "", "must not be empty");
        }
        return value.asString("");
    }
}
