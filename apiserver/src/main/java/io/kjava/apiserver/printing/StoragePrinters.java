package io.kjava.apiserver.printing;

import static io.kjava.apiserver.printing.Columns.AGE;
import static io.kjava.apiserver.printing.Columns.NAME;
import static io.kjava.apiserver.printing.Columns.flag;
import static io.kjava.apiserver.printing.Columns.number;
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
                List.of(NAME, text("DriverName", "The driver that the class is for."), AGE),
                row -> row.text(nameOf(row, "storageclass.kubernetes.io/is-default-class"))
                        .textAt("driverName")
                        .age());
        table.add(
                STORAGE,
                "VolumeAttachment",
                List.of(
                        NAME,
                        new TableColumn("Attacher", "string", "name", "The driver that attaches.", 0),
                        text("PV", "The volume."),
                        text("Node", "The node that the volume is attached to."),
                        flag("Attached", "Whether the volume is attached."),
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
                        text("StorageClassName", "The class that the capacity is for."),
                        text("Capacity", "How much there is left.")),
                row -> row.name().textAt("storageClassName").textOrUnset(row.at("capacity")));
    }

    private static List<TableColumn> volumeColumns() {
        return List.of(
                NAME,
                text("Capacity", "How much the volume holds."),
                text("Access Modes", "How the volume can be mounted."),
                text("Reclaim Policy", "What happens to the volume when its claim is gone."),
                text("Status", "Whether the volume is free, bound or released."),
                text("Claim", "The claim that the volume is bound to."),
                text("StorageClass", "StorageClass of the volume."),
                text("VolumeAttributesClass", "VolumeAttributesClass of the volume."),
                text("Reason", "Why the volume is in this state."),
                AGE,
                wide("VolumeMode", "Filesystem or Block."));
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
                text("Status", "Whether the claim has a volume."),
                text("Volume", "The volume of the claim."),
                text("Capacity", "How much the volume holds."),
                text("Access Modes", "How the volume can be mounted."),
                text("StorageClass", "StorageClass of the claim."),
                text("VolumeAttributesClass", "VolumeAttributesClass of the claim."),
                AGE,
                wide("VolumeMode", "Filesystem or Block."));
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
                text("Provisioner", "Who makes volumes of this class."),
                text("ReclaimPolicy", "What happens to a volume when its claim is gone."),
                text("VolumeBindingMode", "When a volume is made for a claim."),
                text("AllowVolumeExpansion", "Whether volumes can grow."),
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
                flag("AttachRequired", "Whether volumes must be attached."),
                flag("PodInfoOnMount", "Whether the driver is told about the pod."),
                flag("StorageCapacity", "Whether the driver reports capacity."),
                text("TokenRequests", "The audiences of tokens that the driver gets."),
                flag("RequiresRepublish", "Whether mounted volumes are published again."),
                text("Modes", "The kinds of volumes that the driver makes."),
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
