package io.kjava.client;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.codec.DynamicObject;
import io.kjava.scheme.BuiltinKinds;
import io.kjava.scheme.ResourceType;
import io.kjava.selector.LabelQuery;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The subresources that take another kind than their own. */
final class TestingSubresources {
    private static final ResourceName BUDGETS = new ResourceName("policy", "v1", "poddisruptionbudgets");

    private final TestingStore store;
    private final TestingRules rules;
    private int tokens;

    TestingSubresources(TestingStore store, TestingRules rules) {
        this.store = store;
        this.rules = rules;
    }

    DynamicObject create(ResourceType type, ObjectKey key, String sub, DynamicObject body) {
        return switch (type.name().plural() + "/" + sub) {
            case "pods/binding" -> bind(type, key, body);
            case "pods/eviction" -> evict(type, key, body);
            case "serviceaccounts/token" -> token(type, key, body);
            default -> throw unknown();
        };
    }

    DynamicObject read(ResourceType type, ObjectKey key, String sub) {
        return switch (sub) {
            case "scale" -> scaleOf(rules.existing(type, key));
            case "status", "approval" -> rules.existing(type, key).deepCopy();
            default -> throw unknown();
        };
    }

    DynamicObject replace(ResourceType type, ObjectKey key, String sub, DynamicObject body) {
        return switch (sub) {
            case "scale" -> {
                DynamicObject object = rules.existing(type, key).deepCopy();
                object.objectAt("spec").set("replicas", body.at("spec", "replicas"));
                yield scaleOf(rules.update(type, object));
            }
            case "status", "approval" -> rules.updateStatus(type, body);
            case "finalize" -> {
                DynamicObject object = rules.existing(type, key).deepCopy();
                object.objectAt("spec").remove("finalizers");
                if (!body.at("spec", "finalizers").isMissingNode()) {
                    object.objectAt("spec").set("finalizers", body.at("spec", "finalizers"));
                }
                yield rules.finishIfDue(type, store.put(type.name(), object));
            }
            default -> throw unknown();
        };
    }

    private DynamicObject bind(ResourceType type, ObjectKey key, DynamicObject binding) {
        DynamicObject pod = rules.existing(type, key).deepCopy();
        String node = pod.text("spec", "nodeName");
        if (!node.isEmpty()) {
            throw ApiException.conflict(
                    new ResourceName("", "v1", "pods/binding"),
                    key.name(),
                    "pod %s is already assigned to node \"%s\"".formatted(key.name(), node));
        }
        pod.objectAt("spec").put("nodeName", binding.text("target", "name"));
        ObjectNode condition = pod.objectAt("status").withArray("conditions").addObject();
        condition.put("type", "PodScheduled").put("status", "True");
        condition.put("lastTransitionTime", rules.now());
        store.put(type.name(), pod);
        return status("Success");
    }

    private DynamicObject evict(ResourceType type, ObjectKey key, DynamicObject eviction) {
        DynamicObject pod = rules.existing(type, key);
        List<DynamicObject> budgets = store.all(BUDGETS).stream()
                .filter(budget -> budget.namespace().equals(key.namespace()))
                .filter(budget -> selects(budget, pod))
                .toList();
        for (DynamicObject budget : budgets) {
            long allowed = budget.at("status", "disruptionsAllowed").asLong(0);
            if (allowed <= 0) {
                throw ApiException.tooManyRequests(
                        "Cannot evict pod as it would violate the pod's disruption budget.", Duration.ofSeconds(10));
            }
            DynamicObject next = budget.deepCopy();
            next.objectAt("status").put("disruptionsAllowed", allowed - 1);
            next.objectAt("status", "disruptedPods").put(key.name(), rules.now());
            store.put(BUDGETS, next);
        }
        DeleteOptions options = DeleteOptions.DEFAULT;
        if (eviction.at("deleteOptions", "gracePeriodSeconds").isNumber()) {
            options = options.withGrace(
                    eviction.at("deleteOptions", "gracePeriodSeconds").asLong());
        }
        rules.delete(type, key, options);
        return status("Success");
    }

    private static boolean selects(DynamicObject budget, DynamicObject pod) {
        return LabelQuery.EVERYTHING.matches(pod.labels())
                && budget.at("spec", "selector", "matchLabels").properties().stream()
                        .allMatch(
                                e -> e.getValue().asString().equals(pod.labels().get(e.getKey())));
    }

    private DynamicObject token(ResourceType type, ObjectKey key, DynamicObject request) {
        rules.existing(type, key);
        DynamicObject answer = request.deepCopy();
        answer.objectAt("status")
                .put("token", "token-%d-of-%s".formatted(++tokens, key))
                .put("expirationTimestamp", rules.now());
        return answer;
    }

    private static DynamicObject scaleOf(DynamicObject object) {
        DynamicObject scale = DynamicObject.of("autoscaling/v1", "Scale", object.namespace(), object.name());
        scale.metadata().setAll(object.metadata());
        scale.objectAt("spec").set("replicas", object.at("spec", "replicas"));
        scale.objectAt("status").put("replicas", object.at("status", "replicas").asLong(0));
        StringBuilder selector = new StringBuilder();
        object.at("spec", "selector", "matchLabels")
                .properties()
                .forEach(e -> selector.append(selector.isEmpty() ? "" : ",")
                        .append(e.getKey())
                        .append('=')
                        .append(e.getValue().asString()));
        scale.objectAt("status").put("selector", selector.toString());
        return scale;
    }

    private static DynamicObject status(String outcome) {
        DynamicObject status = DynamicObject.of("v1", "Status", "", "");
        status.tree().put("status", outcome);
        return status;
    }

    private static ApiException unknown() {
        return new ApiException(ApiException.Reason.NOT_FOUND, "the server could not find the requested resource");
    }

    /** The type of a resource; custom ones are told by the client. */
    static ResourceType builtin(ResourceName name) {
        return BuiltinKinds.find(name).orElseThrow(TestingSubresources::unknown);
    }
}
