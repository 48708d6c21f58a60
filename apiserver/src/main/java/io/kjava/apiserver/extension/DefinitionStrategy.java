package io.kjava.apiserver.extension;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.extension.Conditions.Condition;
import io.kjava.apiserver.extension.CustomDefinition.Version;
import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is special about definitions of custom resources. Thread-safe. */
public final class DefinitionStrategy implements ResourceStrategy {
    private final SchemaChecks schemas;

    public DefinitionStrategy(SchemaCatalog schemas) {
        this.schemas = new SchemaChecks(requireNonNull(schemas, "schemas"));
    }

    @Override
    public void applyDefaults(DynamicObject object) {
        ObjectNode names = object.objectAt("spec", "names");
        String kind = names.path("kind").asString("");
        if (names.path("singular").asString("").isEmpty() && !kind.isEmpty()) {
            names.put("singular", kind.toLowerCase(Locale.ROOT));
        }
        if (names.path("listKind").asString("").isEmpty() && !kind.isEmpty()) {
            names.put("listKind", kind + "List");
        }
        ObjectNode spec = object.objectAt("spec");
        if (!(spec.get("conversion") instanceof ObjectNode)) {
            spec.putObject("conversion").put("strategy", "None");
        }
        JsonNode service = object.at("spec", "conversion", "webhook", "clientConfig", "service");
        if (service instanceof ObjectNode reference && !reference.has("port")) {
            reference.put("port", 443);
        }
    }

    @Override
    public boolean keepsStatusOnCreate() {
        return true;
    }

    @Override
    public void prepareForCreate(DynamicObject object) {
        ObjectNode status = object.objectAt("status");
        status.removeAll();
        status.putNull("conditions");
        status.putObject("acceptedNames").put("plural", "").put("kind", "");
        status.putArray("storedVersions");
        rememberStorageVersion(object);
    }

    @Override
    public void prepareForUpdate(DynamicObject object, DynamicObject old) {
        rememberStorageVersion(object);
    }

    private static void rememberStorageVersion(DynamicObject object) {
        CustomDefinition definition = new CustomDefinition(object);
        if (definition.storageVersion().isEmpty()) {
            return;
        }
        String version = definition.storageVersion().map(Version::name).orElse("");
        if (!definition.storedVersions().contains(version)) {
            ObjectNode status = object.objectAt("status");
            ArrayNode stored =
                    status.get("storedVersions") instanceof ArrayNode known ? known : status.putArray("storedVersions");
            stored.add(version);
        }
    }

    @Override
    public void validateCreate(DynamicObject object, Violations violations) {
        DefinitionRules.check(object, null, schemas, violations);
    }

    @Override
    public void validateUpdate(DynamicObject object, DynamicObject old, Violations violations) {
        DefinitionRules.check(object, old, schemas, violations);
    }

    @Override
    public void validateStatusUpdate(DynamicObject object, DynamicObject old, Violations violations) {
        DefinitionRules.names(
                object.at("status", "acceptedNames"), FieldPath.of("status", "acceptedNames"), violations);
    }

    @Override
    public List<String> warnings(DynamicObject object) {
        return SchemaWarnings.of(new CustomDefinition(object));
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }

    @Override
    public boolean allowsUnconditionalUpdate() {
        return false;
    }

    @Override
    public boolean holdsDeletion(DynamicObject object) {
        return !object.isTerminating();
    }

    @Override
    public void beginDeletion(DynamicObject object) {
        ObjectNode metadata = object.metadata();
        ArrayNode finalizers =
                metadata.get("finalizers") instanceof ArrayNode known ? known : metadata.putArray("finalizers");
        if (!new CustomDefinition(object).hasCleanup()) {
            finalizers.add(CustomDefinition.CLEANUP);
        }
        metadata.remove("deletionGracePeriodSeconds");
        Conditions.set(
                object,
                new Condition(
                        Conditions.TERMINATING,
                        "True",
                        "InstanceDeletionPending",
                        "CustomResourceDefinition marked for deletion; CustomResource deletion will" + " begin soon"),
                Instant.parse(object.deletionTimestamp()));
    }
}
