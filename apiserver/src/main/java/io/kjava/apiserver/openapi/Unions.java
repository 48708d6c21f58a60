package io.kjava.apiserver.openapi;

import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Which structures hold one of several fields, and what says which: {@code x-kubernetes-unions}. Immutable. */
final class Unions {
    /** @param fields from the field that is held to what the discriminator says then */
    private record Union(String discriminator, Map<String, String> fields) {}

    private static final Union PROFILE = new Union("type", Map.of("localhostProfile", "LocalhostProfile"));
    private static final Map<String, Union> ALL = Map.of(
            "io.k8s.api.core.v1.AppArmorProfile",
            PROFILE,
            "io.k8s.api.core.v1.SeccompProfile",
            PROFILE,
            "io.k8s.api.flowcontrol.v1.LimitResponse",
            new Union("type", Map.of("queuing", "Queuing")),
            "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationSpec",
            new Union("type", Map.of("exempt", "Exempt", "limited", "Limited")),
            "io.k8s.api.flowcontrol.v1.Subject",
            new Union("kind", Map.of("group", "Group", "serviceAccount", "ServiceAccount", "user", "User")));

    private Unions() {}

    /** Adds what there is to say of a structure. */
    static void write(String structure, ObjectNode definition) {
        Union union = ALL.get(structure);
        if (union == null) {
            return;
        }
        ArrayNode unions = definition.putArray("x-kubernetes-unions");
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        union.fields.keySet().stream().sorted().forEach(field -> fields.put(field, union.fields.get(field)));
        unions.addObject().put("discriminator", union.discriminator).set("fields-to-discriminateBy", fields);
    }
}
