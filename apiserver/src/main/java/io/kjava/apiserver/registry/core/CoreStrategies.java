package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.isAbsent;
import static io.kjava.apiserver.registry.FieldDefaults.number;
import static io.kjava.apiserver.registry.FieldDefaults.object;
import static io.kjava.apiserver.registry.FieldDefaults.objects;
import static io.kjava.apiserver.registry.FieldDefaults.text;

import io.kjava.apiserver.registry.PlainStrategy;
import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.SubresourceStrategy;
import io.kjava.apiserver.registry.podspec.PodSpecDefaults;
import io.kjava.apiserver.registry.podspec.PodSpecRules;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.Base64;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The strategies of the core group, by resource. */
public final class CoreStrategies {
    private static final int MAX_SECRET = 1024 * 1024;
    private static final String FOREVER_FIXED =
            "field is immutable when `immutable` is set";

    private CoreStrategies() {}

    public static Map<String, ResourceStrategy> strategies() {
        return Map.ofEntries(
                Map.entry("pods", new PodStrategy()),
                Map.entry("namespaces", new NamespaceStrategy()),
                Map.entry("nodes", new NodeStrategy()),
                Map.entry("services", new ServiceStrategy()),
                Map.entry("events", events()),
                Map.entry("endpoints", endpoints()),
                Map.entry("secrets", new DataStrategy("Opaque", MAX_SECRET)),
                Map.entry("configmaps", new DataStrategy("", MAX_SECRET)),
                Map.entry("serviceaccounts", PlainStrategy.with().showsDeleted().build()),
                Map.entry(
                        "limitranges",
                        PlainStrategy.with()
                                .createOnUpdate()
                                .defaults(LimitRangeDefaults::apply)
                                .build()),
                Map.entry("resourcequotas", PlainStrategy.with().showsDeleted().build()),
                Map.entry("persistentvolumes", persistentVolumes()),
                Map.entry("persistentvolumeclaims", persistentVolumeClaims()),
                Map.entry("podtemplates", podTemplates()),
                Map.entry("replicationcontrollers", replicationControllers()));
    }

    /** Writable views besides status, by resource and name. */
    public static Map<String, Map<String, SubresourceStrategy>> subresources() {
        return Map.of(
                "namespaces", Map.of("finalize", new NamespaceStrategy.Finalize()),
                "pods",
                        Map.of(
                                "ephemeralcontainers", new PodEphemeralContainers(),
                                "resize", new PodResize()));
    }

    private static ResourceStrategy events() {
        SelectableFields fields =
                SelectableFields.builder()
                        .field("involvedObject.kind")
                        .field("involvedObject.namespace")
                        .field("involvedObject.name")
                        .field("involvedObject.uid")
                        .field("involvedObject.apiVersion")
                        .field("involvedObject.resourceVersion")
                        .field("involvedObject.fieldPath")
                        .field("reason")
                        .field("reportingComponent")
                        .field("source", "", "source.component", "reportingComponent")
                        .field("type")
                        .build();
        return PlainStrategy.with().fields(fields).createOnUpdate().withoutDependents().build();
    }

    private static ResourceStrategy endpoints() {
        return PlainStrategy.with()
                .createOnUpdate()
                .defaults(
                        endpoints -> {
                            for (ObjectNode subset : objects(endpoints.tree(), "subsets")) {
                                for (ObjectNode port : objects(subset, "ports")) {
                                    text(port, "protocol", "TCP");
                                }
                            }
                        })
                .build();
    }

    private static ResourceStrategy persistentVolumes() {
        return PlainStrategy.with()
                .showsDeleted()
                .defaults(
                        volume -> {
                            ObjectNode spec = object(volume.tree(), "spec");
                            text(spec, "persistentVolumeReclaimPolicy", "Retain");
                            text(spec, "volumeMode", "Filesystem");
                            if (spec.get("hostPath") instanceof ObjectNode hostPath
                                    && isAbsent(hostPath, "type")) {
                                hostPath.put("type", "");
                            }
                        })
                .prepare(volume -> volume.tree().putObject("status").put("phase", "Pending"))
                .validate(CoreStrategies::persistentVolume)
                .build();
    }

    private static void persistentVolume(DynamicObject volume, Violations violations) {
        FieldPath spec = FieldPath.of("spec");
        if (volume.at("spec", "accessModes").isEmpty()) {
            violations.required(spec.child("accessModes"), "");
        }
        if (volume.at("spec", "capacity").isEmpty()) {
            violations.required(spec.child("capacity"), "");
        }
    }

    private static ResourceStrategy persistentVolumeClaims() {
        return PlainStrategy.with()
                .showsDeleted()
                .defaults(claim -> text(object(claim.tree(), "spec"), "volumeMode", "Filesystem"))
                .prepare(claim -> claim.tree().putObject("status").put("phase", "Pending"))
                .validate(CoreStrategies::persistentVolumeClaim)
                .build();
    }

    private static void persistentVolumeClaim(DynamicObject claim, Violations violations) {
        FieldPath spec = FieldPath.of("spec");
        if (claim.at("spec", "accessModes").isEmpty()) {
            violations.required(spec.child("accessModes"), "at least 1 access mode is required");
        }
        if (claim.at("spec", "resources", "requests", "storage").isMissingNode()) {
            violations.required(spec.child("resources").key("storage"), "");
        }
    }

    private static ResourceStrategy podTemplates() {
        return PlainStrategy.with()
                .createOnUpdate()
                .generation()
                .showsDeleted()
                .defaults(
                        template -> {
                            ObjectNode inner = object(template.tree(), "template");
                            PodSpecDefaults.apply(object(inner, "spec"));
                        })
                .validate(
                        (template, violations) ->
                                PodSpecRules.validate(
                                        template.at("template", "spec"),
                                        FieldPath.of("template", "spec"),
                                        violations))
                .build();
    }

    private static ResourceStrategy replicationControllers() {
        SelectableFields fields =
                SelectableFields.builder().fieldOr("status.replicas", "0").build();
        return PlainStrategy.with()
                .generation()
                .fields(fields)
                .defaults(CoreStrategies::replicationController)
                .prepare(rc -> rc.tree().putObject("status").put("replicas", 0L))
                .validate(
                        (rc, violations) ->
                                PodSpecRules.validate(
                                        rc.at("spec", "template", "spec"),
                                        FieldPath.of("spec", "template", "spec"),
                                        violations))
                .build();
    }

    private static void replicationController(DynamicObject rc) {
        ObjectNode spec = object(rc.tree(), "spec");
        number(spec, "replicas", 1);
        ObjectNode template = object(spec, "template");
        JsonNode labels = template.path("metadata").path("labels");
        if (!labels.isEmpty()) {
            if (spec.path("selector").isEmpty()) {
                spec.set("selector", labels.deepCopy());
            }
            if (rc.labels().isEmpty()) {
                rc.metadata().set("labels", labels.deepCopy());
            }
        }
        PodSpecDefaults.apply(object(template, "spec"));
    }

    /** Secrets and config maps: bytes under keys, for ever the same once they are immutable. */
    private record DataStrategy(String type, int maxBytes) implements ResourceStrategy {
        private static final SelectableFields TYPE =
                SelectableFields.builder().field("type").build();

        @Override
        public void applyDefaults(DynamicObject object) {
            if (!type.isEmpty()) {
                text(object.tree(), "type", type);
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
        }

        private void mergeStringData(DynamicObject object) {
            JsonNode texts = object.at("stringData");
            if (type.isEmpty() || texts.isMissingNode()) {
                return;
            }
            ObjectNode data = object(object.tree(), "data");
            texts.properties()
                    .forEach(
                            entry ->
                                    data.put(
                                            entry.getKey(),
                                            Base64.getEncoder()
                                                    .encodeToString(
                                                            entry.getValue()
                                                                    .asString("")
                                                                    .getBytes(
                                                                            java.nio.charset
                                                                                    .StandardCharsets
                                                                                    .UTF_8))));
            object.set("stringData", null);
        }

        @Override
        public void validateCreate(DynamicObject object, Violations violations) {
            keys(object, "data", violations);
            keys(object, "binaryData", violations);
        }

        private void keys(DynamicObject object, String field, Violations violations) {
            long total = 0;
            for (var entry : object.at(field).properties()) {
                String key = entry.getKey();
                if (key.length() > 253 || !key.matches("[-._a-zA-Z0-9]+")) {
                    violations.invalid(
                            FieldPath.of(field).key(key),
                            key,
                            "a valid config key must consist of alphanumeric characters, '-', '_' or"
                                    + " '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex"
                                    + " used for validation is '[-._a-zA-Z0-9]+')");
                }
                total += entry.getValue().asString("").length();
            }
            if (total > maxBytes * (type.isEmpty() && field.equals("data") ? 1.0 : 4.0 / 3)) {
                violations.tooLong(FieldPath.of(field), maxBytes);
            }
        }

        @Override
        public void validateUpdate(
                DynamicObject object, DynamicObject old, Violations violations) {
            validateCreate(object, violations);
            if (!type.isEmpty() && !object.text("type").equals(old.text("type"))) {
                violations.invalid(
                        FieldPath.of("type"), object.text("type"), "field is immutable");
            }
            if (old.at("immutable").asBoolean(false)) {
                if (!object.at("immutable").asBoolean(false)) {
                    violations.forbidden(FieldPath.of("immutable"), FOREVER_FIXED);
                }
                if (!object.at("data").equals(old.at("data"))) {
                    violations.forbidden(FieldPath.of("data"), FOREVER_FIXED);
                }
                if (!object.at("binaryData").equals(old.at("binaryData"))) {
                    violations.forbidden(FieldPath.of("binaryData"), FOREVER_FIXED);
                }
            }
        }

        @Override
        public SelectableFields selectableFields() {
            return type.isEmpty() ? SelectableFields.METADATA_ONLY : TYPE;
        }
    }
}
