package io.kjava.apiserver.admission.plugins;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.admission.AdmissionRequest.Operation;
import io.kjava.codec.DynamicObject;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the number that a pod's priority class stands for; at most one class is the default. */
public final class PriorityDefaults implements AdmissionPlugin {
    private static final String PREEMPTS = "PreemptLowerPriority";
    private final PriorityClasses classes;

    /** All that this rule needs to know about the cluster. Answers are shared: nobody may change them. */
    public interface PriorityClasses {
        Optional<DynamicObject> find(String name);

        /** The one for pods that name none. */
        Optional<DynamicObject> globalDefault();
    }

    public PriorityDefaults(PriorityClasses classes) {
        this.classes = requireNonNull(classes, "classes");
    }

    @Override
    public String name() {
        return "Priority";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        DynamicObject pod = request.object();
        if (pod == null || !request.is("pods") || !request.subresource().isEmpty()) {
            return;
        }
        if (request.operation() == Operation.CREATE) {
            resolve(request, pod);
        } else if (request.operation() == Operation.UPDATE && request.old() != null) {
            keep(pod, request.old());
        }
    }

    /** An update that leaves the numbers out does not mean to change them. */
    private static void keep(DynamicObject pod, DynamicObject old) {
        for (String field : new String[] {"priority", "preemptionPolicy"}) {
            JsonNode before = old.at("spec", field);
            if (pod.at("spec", field).isMissingNode() && !before.isMissingNode()) {
                pod.objectAt("spec").set(field, before);
            }
        }
    }

    private void resolve(AdmissionRequest request, DynamicObject pod) {
        ObjectNode spec = pod.objectAt("spec");
        String name = spec.path("priorityClassName").asString("");
        Optional<DynamicObject> found = name.isEmpty() ? classes.globalDefault() : classes.find(name);
        if (!name.isEmpty() && found.isEmpty()) {
            throw ApiException.forbidden(
                    request.resource(), pod.name(), "no PriorityClass with name %s was found".formatted(name));
        }
        long priority = found.map(c -> c.at("value").asLong(0)).orElse(0L);
        String policy = found.map(c -> c.text("preemptionPolicy"))
                .filter(text -> !text.isEmpty())
                .orElse(PREEMPTS);
        JsonNode given = spec.path("priority");
        if (given.isNumber() && given.asLong() != priority) {
            throw ApiException.forbidden(
                    request.resource(),
                    pod.name(),
                    ("the integer value of priority (%d) must not be provided in pod spec; priority admission "
                                    + "controller computed %d from the given PriorityClass name")
                            .formatted(given.asLong(), priority));
        }
        String givenPolicy = spec.path("preemptionPolicy").asString("");
        if (!givenPolicy.isEmpty() && !givenPolicy.equals(policy)) {
            throw ApiException.forbidden(
                    request.resource(),
                    pod.name(),
                    ("the string value of PreemptionPolicy (%s) must not be provided in pod spec; priority "
                                    + "admission controller computed %s from the given PriorityClass name")
                            .formatted(givenPolicy, policy));
        }
        found.ifPresent(c -> spec.put("priorityClassName", c.name()));
        spec.put("priority", priority);
        spec.put("preemptionPolicy", policy);
    }

    @Override
    public void validate(AdmissionRequest request) {
        DynamicObject created = request.object();
        boolean writes = request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
        if (created == null
                || !writes
                || !request.is("priorityclasses.scheduling.k8s.io")
                || !created.at("globalDefault").asBoolean(false)) {
            return;
        }
        classes.globalDefault()
                .filter(other -> !other.name().equals(created.name()))
                .ifPresent(other -> {
                    throw ApiException.forbidden(
                            request.resource(),
                            created.name(),
                            "PriorityClass %s is already marked as default. Only one default can exist"
                                    .formatted(other.name()));
                });
    }
}
