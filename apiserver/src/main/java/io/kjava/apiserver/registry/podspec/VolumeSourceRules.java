package io.kjava.apiserver.registry.podspec;

import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.validation.Names;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the sources of volumes must be that pods and persistent volumes share. Pure. */
public final class VolumeSourceRules {
    private static final Pattern IQN = Pattern.compile("iqn\\.\\d{4}-\\d{2}\\.([\\p{Alnum}-.]+)(:[^,;*&$|\\s]+)$");
    private static final Pattern EUI = Pattern.compile("^eui.\\p{Alnum}{16}$");
    private static final Pattern NAA = Pattern.compile("^naa.\\p{Alnum}{32}$");
    private static final String HOST_PORT = "must be a host:port pair or multiple pairs separated by commas";

    private VolumeSourceRules() {}

    /** By the type's field; types that it does not know are not its business. */
    public static void validate(String type, Spot source) {
        switch (type) {
            case "hostPath" -> hostPath(source);
            case "gitRepo" -> {
                TextRules.present(source.at("repository"));
                TextRules.localPath(source.at("directory"));
            }
            case "gcePersistentDisk" -> disk(source.named("persistentDisk"), "pdName");
            case "awsElasticBlockStore" -> disk(source, "volumeID");
            case "nfs" -> nfs(source);
            case "iscsi" -> iscsi(source);
            case "glusterfs" -> all(source, "endpoints", "path");
            case "flocker" -> flocker(source);
            case "rbd" -> {
                list(source.at("monitors"));
                TextRules.present(source.at("image"));
            }
            case "cinder" -> {
                TextRules.present(source.at("volumeID"));
                secret(source, "name");
            }
            case "cephfs" -> list(source.at("monitors"));
            case "quobyte" -> quobyte(source);
            case "fc" -> fibre(source);
            case "flexVolume" -> flex(source);
            case "azureFile" -> all(source, "secretName", "shareName");
            case "vsphereVolume" -> TextRules.present(source.at("volumePath"));
            case "photonPersistentDisk" -> TextRules.present(source.at("pdID"));
            case "portworxVolume" -> TextRules.present(source.at("volumeID"));
            case "azureDisk" -> azureDisk(source);
            case "storageos" -> storageos(source);
            case "scaleIO" -> all(source, "gateway", "system", "volumeName");
            default -> {}
        }
    }

    private static void all(Spot source, String... fields) {
        for (String field : fields) {
            TextRules.present(source.at(field));
        }
    }

    private static void list(Spot list) {
        if (list.size() == 0) {
            list.required();
        }
    }

    /** A reference to a secret, when there is one, has these fields. */
    public static void secret(Spot source, String... fields) {
        if (source.at("secretRef").isSet()) {
            all(source.at("secretRef"), fields);
        }
    }

    private static void hostPath(Spot source) {
        if (TextRules.present(source.at("path"))) {
            TextRules.noBacksteps(source.at("path"));
            if (source.at("type").isSet()) {
                source.at("type")
                        .oneOf(
                                "",
                                "BlockDevice",
                                "CharDevice",
                                "Directory",
                                "DirectoryOrCreate",
                                "File",
                                "FileOrCreate",
                                "Socket");
            }
        }
    }

    private static void disk(Spot source, String name) {
        TextRules.present(source.at(name));
        Spot partition = source.at("partition");
        if (partition.number() < 0 || partition.number() > 255) {
            partition.invalid(NumberRules.range(1, 255));
        }
    }

    private static void nfs(Spot source) {
        all(source, "server", "path");
        if (!source.at("path").text().startsWith("/")) {
            source.at("path").invalid(source.at("path").text(), "must be an absolute path");
        }
    }

    private static void iscsi(Spot source) {
        TextRules.present(source.at("targetPortal"));
        if (TextRules.present(source.at("iqn"))) {
            initiator(source.at("iqn"));
        }
        Spot lun = source.at("lun");
        if (lun.number() < 0 || lun.number() > 255) {
            lun.invalid(NumberRules.range(0, 255));
        }
        boolean chap = source.at("chapAuthDiscovery").flag()
                || source.at("chapAuthSession").flag();
        if (chap && !source.at("secretRef").isSet()) {
            source.at("secretRef").required();
        }
        if (source.at("initiatorName").isSet()) {
            initiator(source.at("initiatorName").named("initiatorname"));
        }
    }

    private static void initiator(Spot spot) {
        String name = spot.text();
        Pattern pattern =
                name.startsWith("iqn") ? IQN : name.startsWith("eui") ? EUI : name.startsWith("naa") ? NAA : null;
        if (pattern == null) {
            spot.invalid(name, "must be valid format starting with iqn, eui, or naa");
        } else if (!pattern.matcher(name).find()) {
            spot.invalid(name, "must be valid format");
        }
    }

    private static void flocker(Spot source) {
        Spot name = source.at("datasetName");
        boolean both = !name.isEmpty() && !source.at("datasetUUID").isEmpty();
        if (name.isEmpty() && source.at("datasetUUID").isEmpty()) {
            source.required("one of datasetName and datasetUUID is required");
        }
        if (both) {
            source.invalid("resource", "datasetName and datasetUUID can not be specified simultaneously");
        }
        if (name.text().contains("/")) {
            name.invalid("must not contain '/'");
        }
    }

    private static void quobyte(Spot source) {
        Spot registry = source.at("registry");
        if (registry.isEmpty()) {
            registry.required(HOST_PORT);
        } else if (source.at("tenant").text().length() >= 65) {
            source.at("tenant").required("must be a UUID and may not exceed a length of 64 characters");
        } else {
            for (String pair : registry.text().split(",", -1)) {
                if (pair.indexOf(':') < 0) {
                    registry.invalid(HOST_PORT);
                }
            }
        }
        TextRules.present(source.at("volume"));
    }

    private static void fibre(Spot source) {
        Spot names = source.at("targetWWNs");
        if (names.size() == 0 && source.at("wwids").size() == 0) {
            names.required("must specify either targetWWNs or wwids, but not both");
        }
        if (names.size() > 0 && source.at("wwids").size() > 0) {
            names.invalid("targetWWNs and wwids can not be specified simultaneously");
        }
        if (names.size() > 0) {
            Spot lun = source.at("lun");
            if (!lun.isSet()) {
                lun.required("lun is required if targetWWNs is specified");
            } else {
                NumberRules.between(lun, 0, 255);
            }
        }
    }

    private static void flex(Spot source) {
        TextRules.present(source.at("driver"));
        for (Spot option : source.at("options").entries()) {
            String space = option.name().split("/", 2)[0].toLowerCase(Locale.ROOT);
            if (("." + space).endsWith(".kubernetes.io") || ("." + space).endsWith(".k8s.io")) {
                option.invalid(option.name(), "kubernetes.io and k8s.io namespaces are reserved");
            }
        }
    }

    private static void azureDisk(Spot source) {
        all(source, "diskName", "diskURI");
        if (source.at("cachingMode").isSet()) {
            source.at("cachingMode").oneOf("None", "ReadOnly", "ReadWrite");
        }
        Spot kind = source.at("kind");
        if (!kind.isSet()) {
            return;
        }
        kind.oneOf("Dedicated", "Managed", "Shared");
        Spot uri = source.at("diskURI");
        if (kind.is("Managed")) {
            if (!uri.text().startsWith("/subscriptions/")) {
                uri.unsupported("/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/"
                        + "microsoft.compute/disks/{disk-id}");
            }
        } else if (!uri.text().startsWith("https://")) {
            uri.unsupported("https://{account-name}.blob.core.windows.net/{container-name}/" + "{disk-name}.vhd");
        }
    }

    private static void storageos(Spot source) {
        if (TextRules.present(source.at("volumeName"))) {
            TextRules.label(source.at("volumeName"));
        }
        if (!source.at("volumeNamespace").isEmpty()) {
            TextRules.label(source.at("volumeNamespace"));
        }
        secret(source, "name");
    }

    /** A reference to a secret of any namespace. */
    public static void secretReference(Spot reference) {
        if (!reference.isSet()) {
            return;
        }
        if (TextRules.present(reference.at("name"))) {
            TextRules.subdomain(reference.at("name"));
        }
        if (TextRules.present(reference.at("namespace"))) {
            reference
                    .at("namespace")
                    .problems(Names.label(reference.at("namespace").text()));
        }
    }

    /** The fields that only persistent volumes have beside those of {@link #validate}. */
    public static void validatePersistent(String type, Spot source) {
        validate(type, source);
        switch (type) {
            case "glusterfs" -> {
                Spot namespace = source.at("endpointsNamespace");
                if (namespace.isSet()) {
                    if (namespace.isEmpty()) {
                        namespace.invalid("if the endpointnamespace is set, it must be a valid namespace" + " name");
                    } else {
                        TextRules.label(namespace);
                    }
                }
            }
            case "cinder", "storageos" -> secret(source, "namespace");
            case "iscsi" -> secret(source, "name");
            case "azureFile" -> {
                Spot namespace = source.at("secretNamespace");
                if (namespace.isSet() && namespace.isEmpty()) {
                    namespace.required();
                }
            }
            case "csi" -> csi(source);
            case "local" -> {
                if (TextRules.present(source.at("path"))) {
                    TextRules.noBacksteps(source.at("path"));
                }
            }
            default -> {}
        }
    }

    private static void csi(Spot source) {
        TextRules.driverName(source.at("driver"));
        TextRules.present(source.at("volumeHandle"));
        for (String reference : List.of(
                "controllerPublishSecretRef",
                "controllerExpandSecretRef",
                "nodePublishSecretRef",
                "nodeExpandSecretRef")) {
            secretReference(source.at(reference));
        }
    }
}
