package io.kjava.apiserver.registry.plain;

import io.kjava.apiserver.registry.podspec.PersistentVolumeSpecRules;
import io.kjava.apiserver.registry.rules.GoForm;
import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.ResourceRules;
import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the kinds of the storage group must be. Pure. */
final class StorageRules {
    private static final int MAX_PARAMETERS = 512;
    private static final int MAX_PARAMETER_BYTES = 256 * 1024;
    private static final int MAX_ERROR = 1024;
    private static final int MAX_NODE_ID = 256;

    private StorageRules() {}

    static void storageClass(Spot one) {
        driver(one.at("provisioner"));
        parameters(one.at("parameters"), true);
        if (!one.at("reclaimPolicy").isEmpty()) {
            one.at("reclaimPolicy").oneOf("Delete", "Retain");
        }
        Spot mode = one.at("volumeBindingMode");
        if (!mode.isSet()) {
            mode.required();
        } else {
            mode.oneOf("Immediate", "WaitForFirstConsumer");
        }
        topologies(one.at("allowedTopologies"));
    }

    private static void driver(Spot name) {
        if (name.isEmpty()) {
            name.required();
        } else {
            String lower = name.text().toLowerCase(Locale.ROOT);
            Names.qualifiedName(lower).forEach(problem -> name.invalid(lower, problem));
        }
    }

    private static void parameters(Spot parameters, boolean mayBeEmpty) {
        if (parameters.size() > MAX_PARAMETERS) {
            parameters.tooLong(MAX_PARAMETERS);
            return;
        }
        long total = 0;
        for (Spot parameter : parameters.entries()) {
            if (parameter.name().isEmpty()) {
                parameters.invalid("", "field can not be empty.");
            }
            total += parameter.name().length() + parameter.text().length();
        }
        if (total > MAX_PARAMETER_BYTES) {
            parameters.tooLong(MAX_PARAMETER_BYTES);
        }
        if (!mayBeEmpty && parameters.size() == 0) {
            parameters.required("must contain at least one key/value pair");
        }
    }

    private static void topologies(Spot topologies) {
        List<Map<String, Set<String>>> seen = new ArrayList<>();
        // Kubernetes makes room for all of them first, and that room equals a term without expressions
        topologies.each(term -> seen.add(Map.of()));
        for (Spot term : topologies.items()) {
            Map<String, Set<String>> keys = new TreeMap<>();
            Spot expressions = term.at("matchLabelExpressions");
            for (Spot requirement : expressions.items()) {
                Set<String> values = new TreeSet<>();
                if (requirement.at("values").size() == 0) {
                    requirement.at("values").required();
                }
                for (Spot value : requirement.at("values").items()) {
                    if (!values.add(value.text())) {
                        value.duplicate();
                    }
                }
                TextRules.qualifiedName(requirement.at("key"));
                if (keys.put(requirement.at("key").text(), values) != null) {
                    requirement.at("key").duplicate();
                }
            }
            seen.stream().filter(keys::equals).forEach(same -> expressions.duplicate(""));
            seen.add(keys);
        }
    }

    static void storageClassFixed(Spot now, Spot old) {
        fixed(now, old, "parameters", "provisioner", "reclaimPolicy");
        now.at("volumeBindingMode").immutable(old.at("volumeBindingMode"));
    }

    private static void fixed(Spot now, Spot old, String... fields) {
        for (String field : fields) {
            if (!Sameness.of(now.at(field).value(), old.at(field).value())) {
                now.at(field).forbidden("updates to " + field + " are forbidden.");
            }
        }
    }

    static void attributesClass(Spot one) {
        driver(one.at("driverName"));
        parameters(one.at("parameters"), false);
    }

    static void attributesClassFixed(Spot now, Spot old) {
        fixed(now, old, "driverName", "parameters");
    }

    static void attachment(Spot attachment) {
        Spot spec = attachment.at("spec");
        Spot attacher = spec.at("attacher");
        if (attacher.isEmpty()) {
            attacher.required();
        }
        Spot source = spec.at("source");
        Spot inline = source.at("inlineVolumeSpec");
        Spot name = source.at("persistentVolumeName");
        String one = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
        if (!inline.isSet() && !name.isSet()) {
            source.required(one);
        } else if (inline.isSet() && name.isSet()) {
            source.forbidden(one);
        } else if (name.isSet()) {
            if (name.isEmpty()) {
                name.required("must specify non empty persistentVolumeName");
            }
        } else {
            PersistentVolumeSpecRules.validate(inline, "", true);
        }
        TextRules.subdomain(spec.at("nodeName"));
        attachmentStatus(attachment.at("status"));
        TextRules.driverName(attacher);
        if (name.isSet()) {
            TextRules.subdomain(name);
        }
    }

    private static void attachmentStatus(Spot status) {
        long total = 0;
        for (Spot entry : status.at("attachmentMetadata").entries()) {
            total += entry.name().length() + entry.text().length();
        }
        if (total > MAX_PARAMETER_BYTES) {
            status.at("attachmentMetadata").tooLong(MAX_PARAMETER_BYTES);
        }
        for (String error : List.of("attachError", "detachError")) {
            if (status.at(error, "message").text().length() > MAX_ERROR) {
                status.at(error, "message").tooLong(MAX_PARAMETER_BYTES);
            }
            if (status.at(error, "errorCode").number() < 0) {
                status.at(error, "errorCode").invalid(NumberRules.range(0, Integer.MAX_VALUE));
            }
        }
    }

    static void attachmentFixed(Spot now, Spot old) {
        Spot spec = now.at("spec");
        if (!Sameness.of(spec.value(), old.at("spec").value())) {
            ObjectNode shown = GoForm.of(spec.value(), "attacher:Attacher", "source:Source?", "nodeName:NodeName");
            shown.set(
                    "Source",
                    GoForm.of(
                            spec.at("source").value(),
                            "persistentVolumeName:PersistentVolumeName?",
                            "inlineVolumeSpec:InlineVolumeSpec?"));
            spec.invalid(shown, "field is immutable");
        }
    }

    static void node(Spot node) {
        Set<String> names = new HashSet<>();
        for (Spot driver : node.at("spec", "drivers").items()) {
            TextRules.driverName(driver.at("name"));
            Spot id = driver.at("nodeID");
            if (id.isEmpty()) {
                id.required();
            }
            if (id.text().length() > MAX_NODE_ID) {
                id.invalid("must be 256 characters or less");
            }
            NumberRules.nonNegative(driver.at("allocatable", "count"));
            if (!names.add(driver.at("name").text())) {
                driver.at("name").duplicate();
            }
            Set<String> keys = new HashSet<>();
            for (String key : driver.at("topologyKeys").texts()) {
                if (key.isEmpty()) {
                    driver.required();
                }
                if (!keys.add(key)) {
                    driver.duplicate(key);
                }
                Names.qualifiedName(key)
                        .forEach(problem ->
                                driver.invalid(driver.at("topologyKeys").value(), problem));
            }
        }
    }

    static void nodeFixed(Spot now, Spot old) {
        Spot drivers = now.at("spec", "drivers");
        for (Spot before : old.at("spec", "drivers").items()) {
            for (Spot after : drivers.items()) {
                if (after.at("name").is(before.at("name").text())
                        && !Sameness.of(withoutCount(after), withoutCount(before))) {
                    drivers.moved(FieldPath.of("CSINodeDriver")).invalid(shown(after.value()), "field is immutable");
                }
            }
        }
    }

    private static JsonNode shown(JsonNode driver) {
        ObjectNode shown = GoForm.of(
                driver, "name:Name", "nodeID:NodeID", "topologyKeys:TopologyKeys?", "allocatable:Allocatable?");
        if (driver.has("allocatable")) {
            shown.set("Allocatable", GoForm.of(driver.path("allocatable"), "count:Count?"));
        }
        return shown;
    }

    private static JsonNode withoutCount(Spot driver) {
        JsonNode copy = driver.value().deepCopy();
        if (copy instanceof ObjectNode object) {
            object.remove("allocatable");
        }
        return copy;
    }

    static void driverObject(Spot driver) {
        Spot spec = driver.at("spec");
        if (!spec.at("attachRequired").isSet()) {
            spec.at("attachedRequired").required();
        }
        for (String field : List.of("podInfoOnMount", "storageCapacity")) {
            if (!spec.at(field).isSet()) {
                spec.at(field).required();
            }
        }
        if (spec.at("fsGroupPolicy").isSet()) {
            spec.at("fsGroupPolicy").oneOf("File", "None", "ReadWriteOnceWithFSType");
        }
        tokens(spec.at("tokenRequests"));
        Spot modes = spec.at("volumeLifecycleModes");
        for (Spot mode : modes.items()) {
            modes.with(mode.value()).oneOf("Persistent", "Ephemeral");
        }
        if (!spec.at("seLinuxMount").isSet()) {
            spec.at("seLinuxMount").required();
        }
        Spot period = spec.at("nodeAllocatableUpdatePeriodSeconds");
        if (period.isSet() && period.number() < 10) {
            period.invalid("must be greater than or equal to 10 seconds");
        }
    }

    private static void tokens(Spot tokens) {
        Set<String> audiences = new HashSet<>();
        for (Spot token : tokens.items()) {
            Spot expiry = token.at("expirationSeconds");
            if (!audiences.add(token.at("audience").text())) {
                token.at("audience").duplicate(token.at("audience").text());
            } else if (expiry.isSet() && expiry.number() < 600) {
                expiry.invalid("may not specify a duration less than 10 minutes");
            } else if (expiry.number() > 1L << 32) {
                expiry.invalid("may not specify a duration larger than 2^32 seconds");
            }
        }
    }

    static void driverFixed(Spot now, Spot old) {
        now.at("spec", "attachRequired")
                .moved(FieldPath.of("spec", "attachedRequired"))
                .immutable(old.at("spec", "attachRequired"));
        now.at("spec", "volumeLifecycleModes").immutable(old.at("spec", "volumeLifecycleModes"));
    }

    static void capacity(Spot capacity) {
        LabelRules.selector(capacity.at("nodeTopology"));
        TextRules.subdomain(capacity.at("storageClassName"));
        if (capacity.at("capacity").isSet()) {
            ResourceRules.nonNegative(capacity.at("capacity"));
        }
    }

    static void capacityFixed(Spot now, Spot old) {
        now.at("nodeTopology").immutable(old.at("nodeTopology"));
        now.at("storageClassName").immutableText(old.at("storageClassName"));
    }
}
