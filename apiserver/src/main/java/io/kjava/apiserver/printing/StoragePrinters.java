package io.kjava.apiserver.printing;

import static io.kjava.apiserver.printing.Columns.AGE;
import static io.kjava.apiserver.printing.Columns.NAME;
import static io.kjava.apiserver.printing.Columns.flag;
import static io.kjava.apiserver.printing.Columns.number;
import static io.kjava.apiserver.printing.Columns.of;
import static io.kjava.apiserver.printing.Columns.text;
import static io.kjava.apiserver.printing.Columns.wide;

import io.kjava.codec.DynamicObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Rows of volumes, their classes and drivers. */
final class StoragePrinters {
    private static final String STORAGE = "storage.k8s.io";
    private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
    private static final Map<String, String> MODES = Map.of(
            "ReadWriteOnce", "RWO",
            "ReadOnlyMany", "ROX",
            "ReadWriteMany", "RWX",
            "ReadWriteOncePod", "RWOP");

    private StoragePrinters() {}

    static void addTo(PrinterTable table) {
        table.add("", "PersistentVolume", volumeColumns(), StoragePrinters::volume);
        table.add("", "PersistentVolumeClaim", claimColumns(), StoragePrinters::claim);
        table.add(STORAGE, "StorageClass", classColumns(), StoragePrinters::storageClass);
        table.add(
                STORAGE,
                "VolumeAttributesClass",
                List.of(NAME, text("DriverName", of("storage.v1.VolumeAttributesClass", "driverName")), AGE),
                row -> row.text(nameOf(row, "storageclass.kubernetes.io/is-default-class"))
                        .textAt("driverName")
                        .age());
        table.add(
                STORAGE,
                "VolumeAttachment",
                List.of(
                        NAME,
                        new TableColumn(
                                "Attacher", "string", "name", of("storage.v1.VolumeAttachmentSpec", "attacher"), 0),
                        text("PV", of("storage.v1.VolumeAttachmentSource", "persistentVolumeName")),
                        text("Node", of("storage.v1.VolumeAttachmentSpec", "nodeName")),
                        flag("Attached", of("storage.v1.VolumeAttachmentStatus", "attached")),
                        AGE),
                row -> row.name()
                        .textAt("spec", "attacher")
                        .textAt("spec", "source", "persistentVolumeName")
                        .textAt("spec", "nodeName")
                        .flag(row.at("status", "attached").asBoolean(false))
                        .age());
        table.add(
                STORAGE,
                "CSINode",
                List.of(NAME, number("Drivers", "How many drivers run on the node."), AGE),
                row -> row.name().countAt("spec", "drivers").age());
        table.add(STORAGE, "CSIDriver", driverColumns(), StoragePrinters::driver);
        table.add(
                STORAGE,
                "CSIStorageCapacity",
                List.of(
                        NAME,
                        text("StorageClassName", of("storage.v1.CSIStorageCapacity", "storageClassName")),
                        text("Capacity", of("storage.v1.CSIStorageCapacity", "capacity"))),
                row -> row.name().textAt("storageClassName").textOrUnset(row.at("capacity")));
    }

    private static List<TableColumn> volumeColumns() {
        return List.of(
                NAME,
                text("Capacity", of("core.v1.PersistentVolumeSpec", "capacity")),
                text("Access Modes", of("core.v1.PersistentVolumeSpec", "accessModes")),
                text("Reclaim Policy", of("core.v1.PersistentVolumeSpec", "persistentVolumeReclaimPolicy")),
                text("Status", of("core.v1.PersistentVolumeStatus", "phase")),
                text("Claim", "The claim that the volume is bound to."),
                text("StorageClass", "StorageClass of the volume."),
                text("VolumeAttributesClass", "VolumeAttributesClass of the volume."),
                text("Reason", of("core.v1.PersistentVolumeStatus", "reason")),
                AGE,
                wide("VolumeMode", of("core.v1.PersistentVolumeSpec", "volumeMode")));
    }

    private static void volume(Row row) {
        JsonNode claim = row.at("spec", "claimRef");
        String claimName = claim.isObject()
                ? claim.path("namespace").asString("") + "/"
                        + claim.path("name").asString("")
                : "";
        row.name()
                .text(row.at("spec", "capacity", "storage").asString("0"))
                .text(modes(row.at("spec", "accessModes")))
                .textAt("spec", "persistentVolumeReclaimPolicy")
                .text(phase(row))
                .text(claimName)
                .text(className(row))
                .textOrUnset(row.at("spec", "volumeAttributesClassName"))
                .textAt("status", "reason")
                .age()
                .textOrUnset(row.at("spec", "volumeMode"));
    }

    private static List<TableColumn> claimColumns() {
        return List.of(
                NAME,
                text("Status", of("core.v1.PersistentVolumeClaimStatus", "phase")),
                text("Volume", of("core.v1.PersistentVolumeClaimSpec", "volumeName")),
                text("Capacity", of("core.v1.PersistentVolumeClaimStatus", "capacity")),
                text("Access Modes", of("core.v1.PersistentVolumeClaimStatus", "accessModes")),
                text("StorageClass", "StorageClass of the claim."),
                text("VolumeAttributesClass", "VolumeAttributesClass of the claim."),
                AGE,
                wide("VolumeMode", of("core.v1.PersistentVolumeClaimSpec", "volumeMode")));
    }

    private static void claim(Row row) {
        String volume = row.at("spec", "volumeName").asString("");
        boolean bound = !volume.isEmpty();
        row.name()
                .text(phase(row))
                .text(volume)
                .text(bound ? row.at("status", "capacity", "storage").asString("0") : "")
                .text(bound ? modes(row.at("status", "accessModes")) : "")
                .text(className(row))
                .textOrUnset(row.at("spec", "volumeAttributesClassName"))
                .age()
                .textOrUnset(row.at("spec", "volumeMode"));
    }

    private static String phase(Row row) {
        return row.object().isTerminating()
                ? "Terminating"
                : row.at("status", "phase").asString("");
    }

    private static String className(Row row) {
        DynamicObject object = row.object();
        return object.annotation(CLASS_ANNOTATION).orElseGet(() -> object.text("spec", "storageClassName"));
    }

    private static String modes(JsonNode modes) {
        List<String> given = Row.strings(modes);
        List<String> result = new ArrayList<>();
        for (String mode : List.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")) {
            if (given.contains(mode)) {
                result.add(MODES.getOrDefault(mode, mode));
            }
        }
        return String.join(",", result);
    }

    private static List<TableColumn> classColumns() {
        return List.of(
                NAME,
                text("Provisioner", of("storage.v1.StorageClass", "provisioner")),
                text("ReclaimPolicy", of("storage.v1.StorageClass", "reclaimPolicy")),
                text("VolumeBindingMode", of("storage.v1.StorageClass", "volumeBindingMode")),
                text("AllowVolumeExpansion", of("storage.v1.StorageClass", "allowVolumeExpansion")),
                AGE);
    }

    private static void storageClass(Row row) {
        String name = nameOf(
                row, "storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class");
        row.text(name)
                .textAt("provisioner")
                .text(row.at("reclaimPolicy").asString("Delete"))
                .text(row.at("volumeBindingMode").asString("Immediate"))
                .flag(row.at("allowVolumeExpansion").asBoolean(false))
                .age();
    }

    private static String nameOf(Row row, String... defaultAnnotations) {
        for (String annotation : defaultAnnotations) {
            if (row.object().annotation(annotation).orElse("").equals("true")) {
                return row.object().name() + " (default)";
            }
        }
        return row.object().name();
    }

    private static List<TableColumn> driverColumns() {
        return List.of(
                NAME,
                flag("AttachRequired", of("storage.v1.CSIDriverSpec", "attachRequired")),
                flag("PodInfoOnMount", of("storage.v1.CSIDriverSpec", "podInfoOnMount")),
                flag("StorageCapacity", of("storage.v1.CSIDriverSpec", "storageCapacity")),
                text("TokenRequests", of("storage.v1.CSIDriverSpec", "tokenRequests")),
                flag("RequiresRepublish", of("storage.v1.CSIDriverSpec", "requiresRepublish")),
                text("Modes", of("storage.v1.CSIDriverSpec", "volumeLifecycleModes")),
                AGE);
    }

    private static void driver(Row row) {
        JsonNode spec = row.at("spec");
        JsonNode tokens = spec.path("tokenRequests");
        JsonNode modes = spec.path("volumeLifecycleModes");
        row.name()
                .flag(spec.path("attachRequired").asBoolean(true))
                .flag(spec.path("podInfoOnMount").asBoolean(false))
                .flag(spec.path("storageCapacity").asBoolean(false))
                .text(tokens.isArray() ? Row.joined(tokens, "audience") : Row.UNSET)
                .flag(spec.path("requiresRepublish").asBoolean(false))
                .text(modes.isEmpty() ? Row.NONE : Row.joined(modes))
                .age();
    }
}
