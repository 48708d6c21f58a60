package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.isAbsent;
import static io.kjava.apiserver.registry.FieldDefaults.number;
import static io.kjava.apiserver.registry.FieldDefaults.object;
import static io.kjava.apiserver.registry.FieldDefaults.objects;
import static io.kjava.apiserver.registry.FieldDefaults.text;

import io.kjava.apiserver.registry.PlainStrategy;
import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.SubresourceStrategy;
import io.kjava.apiserver.registry.podspec.PodRules;
import io.kjava.apiserver.registry.podspec.PodSpecDefaults;
import io.kjava.apiserver.registry.podspec.TemplateRules;
import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.ReplicaCounts;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Names;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The strategies of the core group, by resource. */
public final class CoreStrategies {
    private CoreStrategies() {}

    public static Map<String, ResourceStrategy> strategies() {
        return Map.ofEntries(
                Map.entry("pods", new PodStrategy()),
                Map.entry("namespaces", new NamespaceStrategy()),
                Map.entry("nodes", new NodeStrategy()),
                Map.entry("services", new ServiceStrategy()),
                Map.entry("events", events()),
                Map.entry("endpoints", endpoints()),
                Map.entry("secrets", new DataStrategy(true)),
                Map.entry("configmaps", new DataStrategy(false)),
                Map.entry(
                        "serviceaccounts",
                        PlainStrategy.with()
                                .showsDeleted()
                                .repeatsMetadata()
                                .rules(account -> {})
                                .creationWarnings(CoreStrategies::mountableSecrets)
                                .build()),
                Map.entry(
                        "limitranges",
                        PlainStrategy.with()
                                .createOnUpdate()
                                .defaults(LimitRangeDefaults::apply)
                                .rules(LimitRules::validate)
                                .build()),
                Map.entry("resourcequotas", quotas()),
                Map.entry("persistentvolumes", VolumeStrategies.volumes()),
                Map.entry("persistentvolumeclaims", VolumeStrategies.claims()),
                Map.entry("podtemplates", podTemplates()),
                Map.entry("replicationcontrollers", replicationControllers()));
    }

    private static List<String> mountableSecrets(DynamicObject account) {
        String name = "kubernetes.io/enforce-mountable-secrets";
        return account.annotations().containsKey(name)
                ? List.of("metadata.annotations[" + name
                        + "]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets")
                : List.of();
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

    private static ResourceStrategy quotas() {
        return PlainStrategy.with()
                .showsDeleted()
                .rules(QuotaRules::validate)
                .changes(QuotaRules::change)
                .statusChanges((quota, old) -> QuotaRules.status(quota))
                .build();
    }

    private static ResourceStrategy events() {
        SelectableFields fields = SelectableFields.builder()
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
        return PlainStrategy.with()
                .fields(fields)
                .createOnUpdate()
                .names(Names::pathSegment)
                .withoutDependents()
                .metadataOnce()
                .defaults(CoreStrategies::event)
                .rules(EventRules::validate)
                .build();
    }

    /** Who reports is always written, even when nobody says so. */
    private static void event(DynamicObject event) {
        for (String field : List.of("reportingComponent", "reportingInstance")) {
            if (isAbsent(event.tree(), field)) {
                event.tree().put(field, "");
            }
        }
    }

    private static ResourceStrategy endpoints() {
        return PlainStrategy.with()
                .createOnUpdate()
                .repeatsMetadata()
                .defaults(endpoints -> {
                    for (ObjectNode subset : objects(endpoints.tree(), "subsets")) {
                        for (ObjectNode port : objects(subset, "ports")) {
                            text(port, "protocol", "TCP");
                        }
                    }
                })
                .rules(EndpointRules::validate)
                .build();
    }

    private static ResourceStrategy podTemplates() {
        return PlainStrategy.with()
                .createOnUpdate()
                .generation()
                .showsDeleted()
                .defaults(template -> {
                    ObjectNode inner = object(template.tree(), "template");
                    object(inner, "metadata");
                    PodSpecDefaults.apply(object(inner, "spec"));
                })
                .rules(template -> PodRules.template(template.at("template")))
                .build();
    }

    private static ResourceStrategy replicationControllers() {
        SelectableFields fields =
                SelectableFields.builder().fieldOr("status.replicas", "0").build();
        return PlainStrategy.with()
                .generation()
                .fields(fields)
                .defaults(CoreStrategies::replicationController)
                .prepare(rc -> rc.tree().putObject("status"))
                .rules(CoreStrategies::controllerRules)
                .statusChanges((rc, old) -> controllerStatus(rc.at("status")))
                .build();
    }

    private static void controllerRules(Spot rc) {
        Spot spec = rc.at("spec");
        NumberRules.nonNegative(spec, "minReadySeconds");
        if (spec.at("selector").size() == 0) {
            spec.at("selector").required();
        }
        NumberRules.nonNegative(spec, "replicas");
        Spot template = spec.at("template");
        if (!template.isSet()) {
            template.required();
            return;
        }
        Spot labels = template.at("metadata", "labels");
        for (Spot label : spec.at("selector").entries()) {
            if (!labels.key(label.name()).is(label.text())) {
                labels.invalid("`selector` does not match template `labels`");
                break;
            }
        }
        PodRules.template(template);
        TemplateRules.lasting(template, "ReplicationController");
    }

    private static void controllerStatus(Spot status) {
        NumberRules.nonNegative(
                status, "replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration");
        ReplicaCounts.atMost(
                status,
                "replicas",
                "cannot be greater than status.replicas",
                "fullyLabeledReplicas",
                "readyReplicas",
                "availableReplicas");
        ReplicaCounts.atMost(status, "readyReplicas", "cannot be greater than readyReplicas", "availableReplicas");
    }

    private static void replicationController(DynamicObject rc) {
        ObjectNode spec = object(rc.tree(), "spec");
        number(spec, "replicas", 1);
        if (!(spec.get("template") instanceof ObjectNode template)) {
            return;
        }
        object(template, "metadata");
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
}
