package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.object;
import static io.kjava.apiserver.registry.FieldDefaults.objects;
import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Details;
import io.kjava.api.ApiException.Reason;
import io.kjava.api.ObjectKey;
import io.kjava.api.StatusCause;
import io.kjava.apiserver.registry.Deletion;
import io.kjava.apiserver.registry.DryRunRules;
import io.kjava.apiserver.registry.ResourceReader;
import io.kjava.apiserver.registry.ResourceStore;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.SubresourceAction;
import io.kjava.apiserver.registry.Timestamps;
import io.kjava.apiserver.registry.WriteOptions;
import io.kjava.apiserver.watchcache.CachedObject;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.StatusJson;
import io.kjava.selector.LabelQuery;
import io.kjava.selector.LabelSelectors;
import io.kjava.validation.Violations;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code pods/eviction}: deletes a pod unless a disruption budget forbids it now. */
public final class PodEviction implements SubresourceAction {
    private static final int MAX_DISRUPTED = 2000;
    private final ResourceStore store;
    private final ResourceReader reader;
    private final ServedResource budgets;
    private final InstantSource clock;

    public PodEviction(ResourceStore store, ResourceReader reader, ServedResource budgets, InstantSource clock) {
        this.store = requireNonNull(store, "store");
        this.reader = requireNonNull(reader, "reader");
        this.budgets = requireNonNull(budgets, "budgets");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Answer perform(ServedResource pods, ObjectKey key, DynamicObject eviction, WriteOptions options) {
        SubresourceAction.requireSameName(key, eviction, "Eviction");
        JsonNode wish = eviction.at("deleteOptions");
        requireDryRunOfAll(wish);
        boolean dryRun = options.dryRun() || !wish.path("dryRun").isEmpty();
        DynamicObject pod =
                reader.tree(pods.stored(), key).orElseThrow(() -> ApiException.notFound(pods.name(), key.name()));
        Deletion deletion = Deletion.of(wish);
        if (needsBudget(pod)) {
            List<DynamicObject> matching = budgetsOf(pod);
            if (matching.size() > 1) {
                throw new ApiException(
                        Reason.UNKNOWN,
                        "This pod has more than one PodDisruptionBudget, which the eviction subresource does not"
                                + " support.");
            }
            if (!matching.isEmpty()) {
                useBudget(pod, matching.getFirst(), dryRun);
            }
        }
        if (!dryRun) {
            markDisrupted(pods, key);
        }
        WriteOptions how = new WriteOptions(options.user(), options.warnings(), dryRun, options.fieldManager(), null);
        store.delete(pods, key, deletion, how);
        return new Answer(201, new DynamicObject(StatusJson.success(Details.NONE)));
    }

    /** The other options of the delete are judged where they are used. */
    private static void requireDryRunOfAll(JsonNode wish) {
        Violations violations = new Violations();
        DryRunRules.validate(
                wish.path("dryRun")
                        .valueStream()
                        .map(value -> value.asString(""))
                        .toList(),
                violations);
        violations.throwIfAny("meta.k8s.io", "DeleteOptions", "");
    }

    /** A pod that does not run, or is on its way out, disturbs nobody. */
    private static boolean needsBudget(DynamicObject pod) {
        return switch (pod.text("status", "phase")) {
            case "Succeeded", "Failed", "Pending" -> false;
            default -> !pod.isTerminating();
        };
    }

    private List<DynamicObject> budgetsOf(DynamicObject pod) {
        List<DynamicObject> result = new ArrayList<>();
        for (CachedObject budget : budgets.stored().cache().consistent().in(pod.namespace())) {
            DynamicObject tree = JsonCodec.read(budget.json());
            if (selector(tree).matches(pod.labels())) {
                result.add(tree);
            }
        }
        return result;
    }

    private static LabelQuery selector(DynamicObject budget) {
        JsonNode selector = budget.at("spec", "selector");
        return LabelSelectors.of(selector.isObject() ? JsonCodec.toTyped(selector, LabelSelector.class) : null);
    }

    private void useBudget(DynamicObject pod, DynamicObject budget, boolean dryRun) {
        boolean ready = isReady(pod);
        String policy = budget.text("spec", "unhealthyPodEvictionPolicy");
        if (!ready) {
            boolean healthy = budget.at("status", "currentHealthy").asLong(0)
                            >= budget.at("status", "desiredHealthy").asLong(0)
                    && budget.at("status", "desiredHealthy").asLong(0) > 0;
            if (policy.equals("AlwaysAllow") || healthy) {
                return;
            }
        }
        store.adjust(budgets, budget.key(), dryRun, current -> take(current, pod.name()));
    }

    private void take(DynamicObject budget, String pod) {
        ObjectNode status = object(budget.tree(), "status");
        if (status.path("observedGeneration").asLong(0)
                < budget.at("metadata", "generation").asLong(0)) {
            throw tooMany(
                    "The disruption budget %s is still being processed by the server.".formatted(budget.name()),
                    Duration.ofSeconds(10));
        }
        long allowed = status.path("disruptionsAllowed").asLong(0);
        if (allowed < 0) {
            throw ApiException.forbidden(budgets.name(), budget.name(), "pdb disruptions allowed is negative");
        }
        ObjectNode disrupted = object(status, "disruptedPods");
        if (disrupted.size() > MAX_DISRUPTED) {
            throw ApiException.forbidden(
                    budgets.name(),
                    budget.name(),
                    "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
        }
        if (allowed == 0) {
            throw tooMany(
                    "The disruption budget %s needs %d healthy pods and has %d currently"
                            .formatted(
                                    budget.name(),
                                    status.path("desiredHealthy").asLong(0),
                                    status.path("currentHealthy").asLong(0)),
                    Duration.ZERO);
        }
        status.put("disruptionsAllowed", allowed - 1);
        disrupted.put(pod, Timestamps.seconds(clock.instant()));
    }

    private static ApiException tooMany(String cause, Duration retry) {
        Details details = new Details(
                "", "", "", "", List.of(new StatusCause("DisruptionBudget", cause, "")), (int) retry.toSeconds());
        return new ApiException(
                Reason.TOO_MANY_REQUESTS, "Cannot evict pod as it would violate the pod's disruption budget.", details);
    }

    private static boolean isReady(DynamicObject pod) {
        for (ObjectNode condition : objects(pod.at("status"), "conditions")) {
            if (condition.path("type").asString("").equals("Ready")) {
                return condition.path("status").asString("").equals("True");
            }
        }
        return false;
    }

    private void markDisrupted(ServedResource pods, ObjectKey key) {
        store.adjust(pods, key, false, pod -> {
            ObjectNode status = object(pod.tree(), "status");
            ArrayNode conditions =
                    status.get("conditions") instanceof ArrayNode found ? found : status.putArray("conditions");
            for (ObjectNode condition : objects(status, "conditions")) {
                if (condition.path("type").asString("").equals("DisruptionTarget")) {
                    return;
                }
            }
            ObjectNode target = conditions.addObject();
            target.put("type", "DisruptionTarget");
            target.put("status", "True");
            target.put("reason", "EvictionByEvictionAPI");
            target.put("message", "Eviction API: evicting");
            target.put("lastTransitionTime", Timestamps.seconds(clock.instant()));
        });
    }
}
