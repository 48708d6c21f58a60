package io.kjava.apiserver.registry.podspec;

import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.validation.Names;
import io.kjava.validation.Violation;
import io.kjava.validation.Violations;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What the volumes of a pod must be. Pure. */
final class VolumeRules {
    private static final List<String> TYPES = List.of(
            "emptyDir",
            "hostPath",
            "gitRepo",
            "gcePersistentDisk",
            "awsElasticBlockStore",
            "secret",
            "nfs",
            "iscsi",
            "glusterfs",
            "flocker",
            "persistentVolumeClaim",
            "rbd",
            "cinder",
            "cephfs",
            "quobyte",
            "downwardAPI",
            "fc",
            "flexVolume",
            "configMap",
            "azureFile",
            "vsphereVolume",
            "photonPersistentDisk",
            "portworxVolume",
            "azureDisk",
            "storageos",
            "projected",
            "scaleIO",
            "csi",
            "ephemeral",
            "image");
    private static final String ONE_TYPE = "may not specify more than 1 volume type";

    private VolumeRules() {}

    /**
     * The good volumes by name, for whoever mounts them.
     *
     * @param podName empty when it is a template or the name is not known
     */
    static Map<String, JsonNode> validate(Spot volumes, String podName, boolean isPod) {
        Map<String, JsonNode> good = new HashMap<>();
        Set<String> created = createdClaims(volumes, podName);
        for (Spot volume : volumes.items()) {
            Violations mine = new Violations();
            Spot at = volume.into(mine);
            String name = at.at("name").text();
            source(at, name, podName, isPod);
            if (TextRules.present(at.at("name"))) {
                TextRules.label(at.at("name"));
            }
            if (good.containsKey(name)) {
                at.at("name").duplicate();
            }
            if (mine.isEmpty()) {
                good.put(name, volume.value());
            } else {
                for (Violation violation : mine.all()) {
                    volumes.out().add(violation);
                }
            }
            Spot claim = volume.at("persistentVolumeClaim", "claimName");
            if (created.contains(claim.text())) {
                claim.invalid(claim.text(), "must not reference a PVC that gets created for an ephemeral volume");
            }
        }
        return good;
    }

    private static Set<String> createdClaims(Spot volumes, String podName) {
        Set<String> created = new HashSet<>();
        if (!podName.isEmpty()) {
            for (Spot volume : volumes.items()) {
                if (volume.at("ephemeral").isSet()) {
                    created.add(podName + "-" + volume.at("name").text());
                }
            }
        }
        return created;
    }

    private static void source(Spot volume, String name, String podName, boolean isPod) {
        int found = 0;
        for (String type : TYPES) {
            Spot source = volume.at(type);
            if (!source.isSet()) {
                continue;
            }
            if (found++ > 0) {
                volume.at(refusedField(type)).forbidden(ONE_TYPE);
            } else {
                own(type, source, volume, name, podName, isPod);
            }
            if (type.equals("iscsi")) {
                initiator(volume, source, name);
            }
        }
        if (found == 0) {
            volume.required("must specify a volume type");
        }
    }

    /** Two fields are misspelt in Kubernetes' own messages. */
    private static String refusedField(String type) {
        return switch (type) {
            case "cephfs" -> "cephFS";
            case "downwardAPI" -> "downwarAPI";
            default -> type;
        };
    }

    private static void initiator(Spot volume, Spot source, String name) {
        if (source.at("initiatorName").isSet()
                && (name + ":" + source.at("targetPortal").text()).length() > 64) {
            volume.at("name")
                    .invalid(
                            name,
                            "Total length of <volume name>:<iscsi.targetPortal> must be under 64"
                                    + " characters if iscsi.initiatorName is specified.");
        }
    }

    private static void own(String type, Spot source, Spot volume, String name, String podName, boolean isPod) {
        switch (type) {
            case "emptyDir" -> {
                if (source.at("sizeLimit").quantity().signum() < 0) {
                    source.at("sizeLimit").forbidden("SizeLimit field must be a valid resource quantity");
                }
            }
            case "secret" -> ProjectionRules.keyed(source, "secretName");
            case "configMap" -> ProjectionRules.keyed(source, "name");
            case "downwardAPI" -> ProjectionRules.downward(source);
            case "projected" -> ProjectionRules.projected(source);
            case "persistentVolumeClaim" -> TextRules.present(source.at("claimName"));
            case "csi" -> csi(source);
            case "ephemeral" -> ephemeral(source, volume, name, podName);
            case "image" -> {
                if (isPod) {
                    TextRules.present(source.at("reference"));
                }
                ContainerRules.pullPolicy(source.at("pullPolicy"));
            }
            default -> VolumeSourceRules.validate(type, source);
        }
    }

    private static void csi(Spot source) {
        TextRules.driverName(source.at("driver"));
        Spot reference = source.at("nodePublishSecretRef");
        if (reference.isSet()) {
            Spot name = reference.at("name");
            if (name.isEmpty()) {
                name.required();
            } else {
                source.at("name").with(name.value()).problems(Names.subdomain(name.text()));
            }
        }
    }

    private static void ephemeral(Spot source, Spot volume, String name, String podName) {
        Spot template = source.at("volumeClaimTemplate");
        if (!template.isSet()) {
            template.required();
        } else {
            ClaimSpecRules.template(template);
        }
        if (!podName.isEmpty() && !name.isEmpty()) {
            String claim = podName + "-" + name;
            for (String problem : Names.subdomain(claim)) {
                volume.at("name").invalid(name, "PVC name " + Violations.quote(claim) + ": " + problem);
            }
        }
    }
}
