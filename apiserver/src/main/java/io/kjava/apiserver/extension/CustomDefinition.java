package io.kjava.apiserver.extension;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ResourceName;
import io.kjava.codec.DynamicObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A {@code CustomResourceDefinition} as what it says. Immutable: never change its tree. */
record CustomDefinition(DynamicObject object) {
    static final ResourceName RESOURCE = new ResourceName("apiextensions.k8s.io", "v1", "customresourcedefinitions");
    static final String KIND = "CustomResourceDefinition";
    static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

    CustomDefinition {
        requireNonNull(object, "object");
    }

    /** One version of the kind, as {@code spec.versions} has it. */
    record Version(JsonNode tree) {
        String name() {
            return tree.path("name").asString("");
        }

        boolean served() {
            return tree.path("served").asBoolean(false);
        }

        boolean stored() {
            return tree.path("storage").asBoolean(false);
        }

        boolean deprecated() {
            return tree.path("deprecated").asBoolean(false);
        }

        Optional<ObjectNode> schema() {
            return tree.path("schema").path("openAPIV3Schema") instanceof ObjectNode schema
                    ? Optional.of(schema)
                    : Optional.empty();
        }

        boolean hasStatus() {
            return tree.path("subresources").path("status").isObject();
        }

        /** Missing when the version has none. */
        JsonNode scale() {
            return tree.path("subresources").path("scale");
        }

        JsonNode columns() {
            return tree.path("additionalPrinterColumns");
        }

        /** Paths without their leading dot, as selectors name them. */
        List<String> selectableFields() {
            List<String> paths = new ArrayList<>();
            for (JsonNode field : tree.path("selectableFields")) {
                String path = field.path("jsonPath").asString("");
                paths.add(path.startsWith(".") ? path.substring(1) : path);
            }
            return paths;
        }
    }

    String name() {
        return object.name();
    }

    String group() {
        return object.text("spec", "group");
    }

    boolean namespaced() {
        return object.text("spec", "scope").equals("Namespaced");
    }

    JsonNode names() {
        return object.at("spec", "names");
    }

    JsonNode acceptedNames() {
        return object.at("status", "acceptedNames");
    }

    String plural() {
        return object.text("spec", "names", "plural");
    }

    List<Version> versions() {
        List<Version> result = new ArrayList<>();
        object.at("spec", "versions").forEach(tree -> result.add(new Version(tree)));
        return result;
    }

    Optional<Version> storageVersion() {
        return versions().stream().filter(Version::stored).findFirst();
    }

    Set<String> storedVersions() {
        Set<String> result = new TreeSet<>();
        object.at("status", "storedVersions").forEach(v -> result.add(v.asString("")));
        return result;
    }

    JsonNode conversion() {
        return object.at("spec", "conversion");
    }

    boolean preservesUnknownFields() {
        return object.at("spec", "preserveUnknownFields").asBoolean(false);
    }

    String apiVersion(String version) {
        return group() + "/" + version;
    }

    boolean isTrue(String condition) {
        return Conditions.isTrue(object, condition);
    }

    boolean terminating() {
        return object.isTerminating();
    }

    boolean hasCleanup() {
        return object.at("metadata", "finalizers")
                .valueStream()
                .anyMatch(finalizer -> finalizer.asString("").equals(CLEANUP));
    }
}
