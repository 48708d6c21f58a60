package io.kjava.apiserver.registry.podspec;

import io.kjava.apiserver.registry.rules.ResourceRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.List;

/** What the spec of a persistent volume must be, of its own or inside an attachment. Pure. */
public final class PersistentVolumeSpecRules {
    /** The fields of which a volume has one. */
    public static final List<String> TYPES = List.of(
            "hostPath",
            "gcePersistentDisk",
            "awsElasticBlockStore",
            "glusterfs",
            "flocker",
            "nfs",
            "rbd",
            "quobyte",
            "cephfs",
            "iscsi",
            "cinder",
            "fc",
            "flexVolume",
            "azureFile",
            "vsphereVolume",
            "photonPersistentDisk",
            "portworxVolume",
            "azureDisk",
            "scaleIO",
            "local",
            "storageos",
            "csi");

    private static final String INLINE = "may not be specified in the context of inline volumes";

    private PersistentVolumeSpecRules() {}

    /** @param name the volume's, empty inside an attachment */
    public static void validate(Spot spec, String name, boolean inline) {
        if (inline) {
            for (String field : List.of("claimRef", "capacity")) {
                if (!spec.at(field).isEmpty()) {
                    spec.at(field).forbidden(INLINE);
                }
            }
            if (!spec.at("csi").isSet()) {
                spec.at("csi").required("has to be specified in the context of inline volumes");
            }
        }
        if (spec.at("accessModes").size() == 0) {
            spec.at("accessModes").required();
        }
        ClaimSpecRules.accessModes(spec.at("accessModes"));
        if (!inline) {
            capacity(spec.at("capacity"));
        }
        reclaim(spec.at("persistentVolumeReclaimPolicy"), inline);
        affinity(spec.at("nodeAffinity"), inline);
        types(spec, name);
        String path = spec.at("hostPath", "path").text();
        if (path.matches("/+(\\./*)*")
                && spec.at("persistentVolumeReclaimPolicy").is("Recycle")) {
            spec.at("persistentVolumeReclaimPolicy").forbidden("may not be 'recycle' for a hostPath mount of '/'");
        }
        last(spec, inline);
    }

    private static void capacity(Spot capacity) {
        if (capacity.size() == 0) {
            capacity.required();
        }
        if (!capacity.value().has("storage") || capacity.size() > 1) {
            capacity.unsupported("storage");
        }
        for (Spot amount : capacity.entries()) {
            if (amount.quantity().signum() < 0) {
                amount.invalid(amount.quantity().toLong(), "must be a valid resource quantity");
            }
            ResourceRules.positive(amount);
        }
    }

    private static void reclaim(Spot policy, boolean inline) {
        if (policy.isEmpty()) {
            return;
        }
        if (!inline) {
            policy.oneOf("Delete", "Recycle", "Retain");
        } else if (!policy.is("Retain")) {
            policy.forbidden("may only be Retain in the context of inline volumes");
        }
    }

    private static void affinity(Spot affinity, boolean inline) {
        if (!affinity.isSet()) {
            return;
        }
        if (inline) {
            affinity.forbidden(INLINE);
        } else if (!affinity.at("required").isSet()) {
            affinity.at("required").required("must specify required node constraints");
        } else {
            AffinityRules.nodeSelector(affinity.at("required"));
        }
    }

    private static void types(Spot spec, String name) {
        int found = 0;
        for (String type : TYPES) {
            Spot source = spec.at(type);
            if (!source.isSet()) {
                continue;
            }
            if (found++ > 0 && !type.equals("flexVolume")) {
                spec.at(type.equals("cephfs") ? "cephFS" : type).forbidden("may not specify more than 1 volume type");
                continue;
            }
            VolumeSourceRules.validatePersistent(type, source);
            if (type.equals("iscsi")
                    && source.at("initiatorName").isSet()
                    && (name + ":" + source.at("targetPortal").text()).length() > 64) {
                source.at("targetportal")
                        .invalid(
                                source.at("targetPortal").text(),
                                "Total length of <volume name>:<iscsi.targetPortal> must be under"
                                        + " 64 characters if iscsi.initiatorName is specified.");
            }
            if (type.equals("local") && !spec.at("nodeAffinity").isSet()) {
                spec.at("nodeAffinity").required("Local volume requires node affinity");
            }
        }
        if (found == 0) {
            spec.required("must specify a volume type");
        }
    }

    private static void last(Spot spec, boolean inline) {
        Spot name = spec.at("storageClassName");
        if (!name.isEmpty()) {
            if (inline) {
                name.forbidden(INLINE);
            } else {
                TextRules.subdomain(name);
            }
        }
        Spot mode = spec.at("volumeMode");
        if (mode.isSet()) {
            if (!inline) {
                mode.oneOf("Block", "Filesystem");
            } else if (!mode.is("Filesystem")) {
                mode.forbidden(
                        "may not specify volumeMode other than Filesystem in the context of inline" + " volumes");
            }
        }
        Spot attributes = spec.at("volumeAttributesClassName");
        if (attributes.isSet()) {
            if (attributes.isEmpty()) {
                attributes.required("an empty string is disallowed");
            } else {
                TextRules.subdomain(attributes);
            }
            if (!spec.at("csi").isSet()) {
                spec.at("csi").required("has to be specified when using volumeAttributesClassName");
            }
        }
    }
}
