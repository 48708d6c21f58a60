package io.kjava.apiserver.admission.plugins;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.QuantityValue;
import io.kjava.api.ResourceName;
import io.kjava.api.StatusCause;
import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.admission.AdmissionRequest.Operation;
import io.kjava.apiserver.admission.StoredObjects;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.quota.PodTotals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A pod may not be resized to more than its node can ever give, nor where the node cannot do it. */
public final class PodResize implements AdmissionPlugin {
    private static final ResourceName NODES = new ResourceName("", "v1", "nodes");
    private final StoredObjects objects;

    public PodResize(StoredObjects objects) {
        this.objects = requireNonNull(objects, "objects");
    }

    @Override
    public String name() {
        return "PodResizeValidator";
    }

    @Override
    public void validate(AdmissionRequest request) {
        DynamicObject pod = request.object();
        DynamicObject old = request.old();
        if (pod == null
                || old == null
                || request.operation() != Operation.UPDATE
                || !request.subresource().equals("resize")
                || !request.is("pods")
                || pod.at("spec").equals(old.at("spec"))) {
            return;
        }
        String nodeName = pod.text("spec", "nodeName");
        if (nodeName.isEmpty()) {
            return; // the scheduler finds it a node that is large enough
        }
        DynamicObject node = objects.find(NODES, ObjectKey.cluster(nodeName))
                .orElseThrow(() -> ApiException.forbidden(
                        request.resource(), request.key().name(), "node \"" + nodeName + "\" not found"));
        String system = node.text("metadata", "labels", "kubernetes.io/os");
        if (!system.isEmpty() && !system.equals("linux")) {
            throw refused(
                    request,
                    "UnsupportedPlatform",
                    "pod resize is only supported on linux nodes, node \"%s\" is \"%s\"".formatted(nodeName, system));
        }
        List<String> lacking = lacking(JsonCodec.toTyped(pod, Pod.class), node);
        if (!lacking.isEmpty()) {
            throw refused(
                    request,
                    "NodeCapacity",
                    "node didn't have enough allocatable resources: " + String.join("; ", lacking));
        }
    }

    private static List<String> lacking(Pod pod, DynamicObject node) {
        Map<String, QuantityValue> requests = PodTotals.of(pod).requests();
        List<String> result = new ArrayList<>();
        QuantityValue cpu = requests.getOrDefault("cpu", QuantityValue.ZERO);
        QuantityValue cpuThere = allocatable(node, "cpu");
        if (cpu.compareTo(cpuThere) > 0) {
            result.add("cpu, requested: %d, allocatable: %d".formatted(cpu.toMilli(), cpuThere.toMilli()));
        }
        QuantityValue memory = requests.getOrDefault("memory", QuantityValue.ZERO);
        QuantityValue memoryThere = allocatable(node, "memory");
        if (memory.compareTo(memoryThere) > 0) {
            result.add("memory, requested: %d, allocatable: %d".formatted(memory.toLong(), memoryThere.toLong()));
        }
        return result;
    }

    private static QuantityValue allocatable(DynamicObject node, String name) {
        String text = node.text("status", "allocatable", name);
        return text.isEmpty() ? QuantityValue.ZERO : QuantityValue.parse(text);
    }

    private static ApiException refused(AdmissionRequest request, String cause, String why) {
        ApiException plain =
                ApiException.forbidden(request.resource(), request.key().name(), why);
        return new ApiException(
                plain.reason(),
                String.valueOf(plain.getMessage()),
                plain.details().withCauses(List.of(new StatusCause(cause, "", ""))));
    }
}
