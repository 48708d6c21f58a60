package io.kjava.apiserver.registry.apps;

import static io.kjava.apiserver.registry.FieldDefaults.isAbsent;
import static io.kjava.apiserver.registry.FieldDefaults.number;
import static io.kjava.apiserver.registry.FieldDefaults.object;
import static io.kjava.apiserver.registry.FieldDefaults.objects;
import static io.kjava.apiserver.registry.FieldDefaults.text;

import io.kjava.apiserver.registry.PlainStrategy;
import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.watchcache.SelectableFields;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The strategies of the apps group, by resource. */
public final class AppsStrategies {
    private static final SelectableFields REPLICAS =
            SelectableFields.builder().fieldOr("status.replicas", "0").build();

    private AppsStrategies() {}

    public static Map<String, ResourceStrategy> strategies() {
        return Map.of(
                "deployments.apps",
                new WorkloadStrategy(
                        AppsStrategies::deployment,
                        WorkloadRules::deployment,
                        WorkloadRules::selectorFixed,
                        WorkloadRules::deploymentStatus,
                        SelectableFields.METADATA_ONLY,
                        List.of(),
                        false),
                "replicasets.apps",
                new WorkloadStrategy(
                        spec -> {},
                        WorkloadRules::replicaSet,
                        WorkloadRules::selectorFixed,
                        WorkloadRules::replicaSetStatus,
                        REPLICAS,
                        List.of(),
                        false),
                "daemonsets.apps",
                new WorkloadStrategy(
                        AppsStrategies::daemonSet,
                        DaemonSetRules::validate,
                        WorkloadRules::selectorFixed,
                        DaemonSetRules::status,
                        SelectableFields.METADATA_ONLY,
                        List.of(),
                        false),
                "statefulsets.apps",
                new WorkloadStrategy(
                        AppsStrategies::statefulSet,
                        StatefulSetRules::validate,
                        StatefulSetRules::change,
                        StatefulSetRules::status,
                        SelectableFields.METADATA_ONLY,
                        List.of("availableReplicas"),
                        true),
                "controllerrevisions.apps",
                PlainStrategy.with()
                        .rules(AppsStrategies::revision)
                        .changes((now, old) -> now.at("data").immutable(old.at("data")))
                        .build());
    }

    private static void deployment(ObjectNode spec) {
        ObjectNode strategy = object(spec, "strategy");
        text(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asString("").equals("RollingUpdate")) {
            ObjectNode rolling = object(strategy, "rollingUpdate");
            if (isAbsent(rolling, "maxUnavailable")) {
                rolling.put("maxUnavailable", "25%");
            }
            if (isAbsent(rolling, "maxSurge")) {
                rolling.put("maxSurge", "25%");
            }
        }
    }

    private static void daemonSet(ObjectNode spec) {
        ObjectNode strategy = object(spec, "updateStrategy");
        text(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asString("").equals("RollingUpdate")) {
            ObjectNode rolling = object(strategy, "rollingUpdate");
            number(rolling, "maxUnavailable", 1);
            number(rolling, "maxSurge", 0);
        }
    }

    private static void statefulSet(ObjectNode spec) {
        ObjectNode strategy = object(spec, "updateStrategy");
        text(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asString("").equals("RollingUpdate")) {
            number(object(strategy, "rollingUpdate"), "partition", 0);
        }
        if (isAbsent(spec, "serviceName")) {
            spec.put("serviceName", "");
        }
        if (spec.get("ordinals") instanceof ObjectNode ordinals) {
            number(ordinals, "start", 0);
        }
        for (ObjectNode claim : objects(spec, "volumeClaimTemplates")) {
            claim.put("apiVersion", "v1");
            claim.put("kind", "PersistentVolumeClaim");
            object(claim, "metadata");
            ObjectNode wanted = object(claim, "spec");
            if (isAbsent(wanted, "volumeMode")) {
                wanted.put("volumeMode", "Filesystem");
            }
            object(wanted, "resources");
            text(object(claim, "status"), "phase", "Pending");
        }
    }

    private static void revision(Spot revision) {
        if (!revision.at("data").isSet()) {
            revision.at("data").required("data is mandatory");
        }
        NumberRules.nonNegative(revision, "revision");
    }
}
