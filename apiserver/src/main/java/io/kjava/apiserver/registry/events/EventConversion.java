package io.kjava.apiserver.registry.events;

import io.kjava.apiserver.registry.VersionConversion;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Violations;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Events of {@code events.k8s.io/v1}, stored as core events: the same facts under other names. */
public final class EventConversion implements VersionConversion {
    private static final Map<String, String> STORED_NAMES = Map.of(
            "regarding", "involvedObject",
            "note", "message",
            "reportingController", "reportingComponent",
            "deprecatedSource", "source",
            "deprecatedFirstTimestamp", "firstTimestamp",
            "deprecatedLastTimestamp", "lastTimestamp",
            "deprecatedCount", "count");

    @Override
    public DynamicObject toStored(DynamicObject served) {
        served.tree().put("apiVersion", "v1");
        if (served.at("deprecatedSource").isEmpty()) {
            served.tree().remove("deprecatedSource");
        }
        STORED_NAMES.forEach((from, to) -> rename(served.tree(), from, to));
        return served;
    }

    @Override
    public DynamicObject toServed(DynamicObject stored) {
        stored.tree().put("apiVersion", "events.k8s.io/v1");
        STORED_NAMES.forEach((to, from) -> rename(stored.tree(), from, to));
        stored.objectAt("deprecatedSource"); // always shown
        return stored;
    }

    @Override
    public Optional<String> storedField(String served) {
        if (served.startsWith("regarding.")) {
            return Optional.of("involvedObject." + served.substring("regarding.".length()));
        }
        return switch (served) {
            case "reportingController" -> Optional.of("reportingComponent");
            case "reason", "type", "metadata.name", "metadata.namespace" -> Optional.of(served);
            default -> Optional.empty();
        };
    }

    @Override
    public void validateCreate(DynamicObject event, Violations violations) {
        StrictEventRules.created(Spot.of(event, violations));
    }

    @Override
    public void validateUpdate(DynamicObject event, DynamicObject old, Violations violations) {
        StrictEventRules.changed(Spot.of(event, violations), Spot.of(old, violations));
    }

    private static void rename(ObjectNode tree, String from, String to) {
        JsonNode value = tree.remove(from);
        if (value != null) {
            tree.set(to, value);
        }
    }
}
