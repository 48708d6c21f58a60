package io.kjava.apiserver.authz;

import io.kjava.codec.DynamicObject;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The secrets that a persistent volume refers to and that kubelets need for it, and not only whoever
 * makes, attaches or grows it. Pure.
 */
final class VolumeSecrets {
    private static final List<String> WITH_ONE =
            List.of("cephfs", "cinder", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos");
    private static final List<String> OF_NODES =
            List.of("nodePublishSecretRef", "nodeStageSecretRef", "nodeExpandSecretRef");

    private VolumeSecrets() {}

    static boolean has(DynamicObject volume, String namespace, String name) {
        JsonNode spec = volume.at("spec");
        String own = volume.text("spec", "claimRef", "namespace");
        for (String kind : WITH_ONE) {
            if (is(spec.path(kind).path("secretRef"), own, namespace, name)) {
                return true;
            }
        }
        for (String reference : OF_NODES) {
            if (is(spec.path("csi").path(reference), own, namespace, name)) {
                return true;
            }
        }
        JsonNode azure = spec.path("azureFile");
        String azureNamespace = azure.path("secretNamespace").asString("");
        return azure.path("secretName").asString("").equals(name)
                && (azureNamespace.isEmpty() ? own : azureNamespace).equals(namespace);
    }

    private static boolean is(JsonNode reference, String own, String namespace, String name) {
        String given = reference.path("namespace").asString("");
        return reference.path("name").asString("").equals(name) && (given.isEmpty() ? own : given).equals(namespace);
    }
}
