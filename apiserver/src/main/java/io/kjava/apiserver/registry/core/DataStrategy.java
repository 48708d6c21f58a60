package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.object;
import static io.kjava.apiserver.registry.FieldDefaults.text;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Secrets and config maps: bytes under keys, for ever the same once they are immutable. */
final class DataStrategy implements ResourceStrategy {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final String FOREVER_FIXED = "field is immutable when `immutable` is set";
    private static final FieldPath WHOLE = new FieldPath("[]");
    private static final SelectableFields TYPE =
            SelectableFields.builder().field("type").build();
    private final boolean secret;

    DataStrategy(boolean secret) {
        this.secret = secret;
    }

    @Override
    public void applyDefaults(DynamicObject object) {
        if (secret) {
            text(object.tree(), "type", "Opaque");
        }
    }

    /** What was written as text becomes bytes. */
    @Override
    public void prepareForCreate(DynamicObject object) {
        mergeStringData(object);
    }

    @Override
    public void prepareForUpdate(DynamicObject object, DynamicObject old) {
        mergeStringData(object);
        if (secret && object.text("type").isEmpty()) {
            object.tree().put("type", old.text("type"));
        }
    }

    private void mergeStringData(DynamicObject object) {
        JsonNode texts = object.at("stringData");
        if (!secret || texts.isMissingNode()) {
            return;
        }
        ObjectNode data = object(object.tree(), "data");
        for (var entry : texts.properties()) {
            byte[] bytes = entry.getValue().asString("").getBytes(StandardCharsets.UTF_8);
            data.put(entry.getKey(), Base64.getEncoder().encodeToString(bytes));
        }
        object.set("stringData", null);
    }

    @Override
    public void validateCreate(DynamicObject object, Violations violations) {
        Spot spot = Spot.of(object, violations);
        if (secret) {
            long total = bytes(spot.at("data"));
            if (total > MAX_BYTES) {
                spot.at("data").tooLong(MAX_BYTES);
            }
            SecretTypeRules.validate(spot);
            return;
        }
        long total = configKeys(spot) + bytes(spot.at("binaryData"));
        if (total > MAX_BYTES) {
            violations.tooLong(WHOLE, MAX_BYTES);
        }
    }

    private static long configKeys(Spot object) {
        long total = 0;
        JsonNode binary = object.at("binaryData").value();
        for (Spot entry : object.at("data").entries()) {
            key(entry);
            if (binary.has(entry.name())) {
                entry.invalid(entry.name(), "duplicate of key present in binaryData");
            }
            total += entry.text().getBytes(StandardCharsets.UTF_8).length;
        }
        return total;
    }

    private static void key(Spot entry) {
        TextRules.configKey(entry.name()).forEach(problem -> entry.invalid(entry.name(), problem));
    }

    /** How many bytes the encoded values of a map are. */
    private static long bytes(Spot map) {
        long total = 0;
        for (Spot entry : map.entries()) {
            key(entry);
            String text = entry.text();
            int padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
            total += text.length() / 4 * 3L - padding;
        }
        return total;
    }

    @Override
    public void validateUpdate(DynamicObject object, DynamicObject old, Violations violations) {
        if (secret) {
            Spot.of(object, violations).at("type").immutable(old.at("type"));
        }
        if (old.at("immutable").asBoolean(false)) {
            if (!object.at("immutable").asBoolean(false)) {
                violations.forbidden(FieldPath.of("immutable"), FOREVER_FIXED);
            }
            for (String field : List.of("data", "binaryData")) {
                if (!object.at(field).equals(old.at(field))) {
                    violations.forbidden(FieldPath.of(field), FOREVER_FIXED);
                }
            }
        }
        validateCreate(object, violations);
    }

    @Override
    public boolean repeatsMetadata() {
        return true;
    }

    @Override
    public boolean checksValues() {
        return true;
    }

    @Override
    public SelectableFields selectableFields() {
        return secret ? TYPE : SelectableFields.METADATA_ONLY;
    }
}
