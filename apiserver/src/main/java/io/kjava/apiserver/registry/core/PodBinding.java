package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.object;
import static io.kjava.apiserver.registry.FieldDefaults.objects;
import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.registry.ResourceStore;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.SubresourceAction;
import io.kjava.apiserver.registry.Timestamps;
import io.kjava.apiserver.registry.WriteOptions;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.StatusJson;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violation;
import io.kjava.validation.Violations;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code pods/binding}: sets the node of a pod, once. */
public final class PodBinding implements SubresourceAction {
    private static final ResourceName BINDINGS = new ResourceName("", "v1", "pods/binding");
    private final ResourceStore store;
    private final InstantSource clock;

    public PodBinding(ResourceStore store, InstantSource clock) {
        this.store = requireNonNull(store, "store");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Answer perform(ServedResource pods, ObjectKey key, DynamicObject binding, WriteOptions options) {
        SubresourceAction.requireSameName(key, binding, "Binding");
        validate(binding);
        if (key.name().isEmpty()) {
            throw ApiException.badRequest("Name parameter required.");
        }
        store.adjust(pods, key, options.dryRun(), pod -> bind(pod, binding));
        return new Answer(201, new DynamicObject(StatusJson.success(ApiException.Details.NONE)));
    }

    private static void validate(DynamicObject binding) {
        Violations violations = new Violations();
        String kind = binding.text("target", "kind");
        FieldPath target = FieldPath.of("target");
        if (!kind.isEmpty() && !kind.equals("Node")) {
            violations.notSupportedInOrder(target.child("kind"), kind, List.of("Node", "<empty>"));
        }
        if (binding.text("target", "name").isEmpty()) {
            violations.required(target.child("name"), "");
        }
        if (!violations.isEmpty()) { // Kubernetes knows no details of this failure
            String all =
                    violations.all().stream().map(Violation::message).distinct().collect(Collectors.joining(", "));
            throw new ApiException(Reason.UNKNOWN, violations.count() == 1 ? all : "[" + all + "]");
        }
    }

    private void bind(DynamicObject pod, DynamicObject binding) {
        String node = binding.text("target", "name");
        if (!binding.uid().isEmpty() && !binding.uid().equals(pod.uid())) {
            throw conflict(
                    pod,
                    "Precondition failed: UID in precondition: %s, UID in object meta: %s"
                            .formatted(binding.uid(), pod.uid()));
        }
        if (pod.isTerminating()) {
            throw conflict(pod, "pod %s is being deleted, cannot be assigned to a host".formatted(pod.name()));
        }
        if (!pod.text("spec", "nodeName").isEmpty()) {
            throw conflict(
                    pod,
                    "pod %s is already assigned to node \"%s\"".formatted(pod.name(), pod.text("spec", "nodeName")));
        }
        if (!pod.at("spec", "schedulingGates").isEmpty()) {
            throw conflict(pod, "pod %s has non-empty .spec.schedulingGates".formatted(pod.name()));
        }
        object(pod.tree(), "spec").put("nodeName", node);
        ObjectNode metadata = pod.metadata();
        binding.annotations()
                .forEach((name, value) -> object(metadata, "annotations").put(name, value));
        binding.labels().forEach((name, value) -> object(metadata, "labels").put(name, value));
        markScheduled(object(pod.tree(), "status"));
    }

    private void markScheduled(ObjectNode status) {
        ArrayNode conditions =
                status.get("conditions") instanceof ArrayNode found ? found : status.putArray("conditions");
        for (ObjectNode condition : objects(status, "conditions")) {
            if (condition.path("type").asString("").equals("PodScheduled")) {
                if (condition.path("status").asString("").equals("True")) {
                    return;
                }
                condition.removeAll();
                fill(condition);
                return;
            }
        }
        fill(conditions.addObject());
    }

    private void fill(ObjectNode condition) {
        condition.put("type", "PodScheduled");
        condition.put("status", "True");
        condition.putNull("lastProbeTime");
        condition.put("lastTransitionTime", Timestamps.seconds(clock.instant()));
    }

    private static ApiException conflict(DynamicObject pod, String why) {
        return ApiException.conflict(BINDINGS, pod.name(), why);
    }
}
