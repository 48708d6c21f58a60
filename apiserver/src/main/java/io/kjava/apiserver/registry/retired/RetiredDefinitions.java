package io.kjava.apiserver.registry.retired;

import io.kjava.apiserver.registry.FieldDefaults;
import io.kjava.codec.DynamicObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Custom resource definitions of v1beta1, which servers stored up to 1.21 even when a client had written
 * version 1: there what all versions have in common stood beside the versions. Pure; changes its argument.
 */
final class RetiredDefinitions {
    private RetiredDefinitions() {}

    static DynamicObject convert(DynamicObject definition) {
        if (!(definition.tree().get("spec") instanceof ObjectNode spec)) {
            return definition;
        }
        String single = spec.path("version").asString("");
        if (spec.path("versions").isEmpty() && !single.isEmpty()) {
            ObjectNode version = spec.putArray("versions").addObject();
            version.put("name", single);
            version.put("served", true);
            version.put("storage", true);
        }
        spec.remove("version");
        JsonNode schema = spec.remove("validation");
        JsonNode subresources = spec.remove("subresources");
        JsonNode columns = spec.remove("additionalPrinterColumns");
        for (ObjectNode version : FieldDefaults.objects(spec, "versions")) {
            shared(version, "schema", schema);
            shared(version, "subresources", subresources);
            shared(version, "additionalPrinterColumns", columns);
            for (ObjectNode column : FieldDefaults.objects(version, "additionalPrinterColumns")) {
                JsonNode path = column.remove("JSONPath");
                if (path != null) {
                    column.set("jsonPath", path);
                }
            }
        }
        FieldDefaults.flag(spec, "preserveUnknownFields", true);
        if (!spec.path("preserveUnknownFields").asBoolean(true)) {
            spec.remove("preserveUnknownFields"); // what version 1 has when it says nothing
        }
        if (spec.get("conversion") instanceof ObjectNode conversion) {
            webhook(conversion);
        }
        return definition;
    }

    private static void shared(ObjectNode version, String field, JsonNode value) {
        if (value != null && !value.isNull() && !version.has(field)) {
            version.set(field, value.deepCopy());
        }
    }

    private static void webhook(ObjectNode conversion) {
        JsonNode client = conversion.remove("webhookClientConfig");
        JsonNode reviews = conversion.remove("conversionReviewVersions");
        if (!conversion.path("strategy").asString("").equals("Webhook")) {
            return;
        }
        ObjectNode webhook = conversion.putObject("webhook");
        if (client != null) {
            webhook.set("clientConfig", client);
        }
        if (reviews != null) {
            webhook.set("conversionReviewVersions", reviews);
        } else {
            webhook.putArray("conversionReviewVersions").add("v1beta1");
        }
    }
}
