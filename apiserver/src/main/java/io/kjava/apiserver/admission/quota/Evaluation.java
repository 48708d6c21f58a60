package io.kjava.apiserver.admission.quota;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Service;
import io.kjava.api.QuantityValue;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.admission.AdmissionRequest.Operation;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.quota.QuotaScopes;
import io.kjava.quota.QuotaUsage;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a request would use, by the names that quotas know, and which quotas are about it. Immutable.
 *
 * @param usage of the object as it would be stored
 * @param growth by how much that is more than before
 * @param counts whether a quota's name is one that this kind of object uses
 * @param concerns whether a quota's scopes take the object in
 * @param complaint what a pod lacks for the names that are limited, or empty
 */
record Evaluation(
        Map<String, QuantityValue> usage,
        Map<String, QuantityValue> growth,
        Predicate<String> counts,
        Predicate<ResourceQuota> concerns,
        Function<Set<String>, Optional<String>> complaint) {
    private static final Set<String> IGNORED = Set.of("events", "events.events.k8s.io", "bindings");
    private static final Set<String> SERVICES =
            Set.of("count/services", "services", "services.nodeports", "services.loadbalancers");

    Evaluation {
        usage = Map.copyOf(usage);
        growth = Map.copyOf(growth);
        requireNonNull(counts, "counts");
        requireNonNull(concerns, "concerns");
        requireNonNull(complaint, "complaint");
    }

    /** Empty for what no quota ever counts. */
    static Optional<Evaluation> of(AdmissionRequest request, Instant now) {
        DynamicObject object = request.object();
        String resource = request.resource().groupResource();
        if (object == null
                || request.key().namespace().isEmpty()
                || IGNORED.contains(resource)
                || request.is("namespaces")) {
            return Optional.empty();
        }
        boolean creates = request.operation() == Operation.CREATE;
        boolean updates = request.operation() == Operation.UPDATE;
        boolean plain = request.subresource().isEmpty();
        return switch (resource) {
            case "pods" ->
                creates && plain || updates && request.subresource().equals("resize")
                        ? Optional.of(pod(request, object, now))
                        : Optional.empty();
            case "services" -> plain && (creates || updates) ? Optional.of(service(request, object)) : Optional.empty();
            case "persistentvolumeclaims" ->
                plain && (creates || updates) ? Optional.of(claim(request, object)) : Optional.empty();
            default -> plain && creates ? Optional.of(counted(request)) : Optional.empty();
        };
    }

    private static Evaluation pod(AdmissionRequest request, DynamicObject object, Instant now) {
        Pod pod = JsonCodec.toTyped(object, Pod.class);
        Map<String, QuantityValue> before =
                before(request, old -> QuotaUsage.of(JsonCodec.toTyped(old, Pod.class), now));
        return of(
                QuotaUsage.of(pod, now),
                before,
                PodDemands::counts,
                quota -> QuotaScopes.matches(quota, pod),
                names -> PodDemands.complaint(pod, names));
    }

    private static Evaluation service(AdmissionRequest request, DynamicObject object) {
        return of(
                QuotaUsage.of(JsonCodec.toTyped(object, Service.class)),
                before(request, old -> QuotaUsage.of(JsonCodec.toTyped(old, Service.class))),
                SERVICES::contains,
                QuotaScopes::matchesOthers,
                _ -> Optional.empty());
    }

    private static Evaluation claim(AdmissionRequest request, DynamicObject object) {
        PersistentVolumeClaim claim = JsonCodec.toTyped(object, PersistentVolumeClaim.class);
        return of(
                QuotaUsage.of(claim),
                before(request, old -> QuotaUsage.of(JsonCodec.toTyped(old, PersistentVolumeClaim.class))),
                Evaluation::isOfClaims,
                quota -> QuotaScopes.matches(quota, claim),
                _ -> Optional.empty());
    }

    private static boolean isOfClaims(String name) {
        return Set.of("count/persistentvolumeclaims", "persistentvolumeclaims", "requests.storage")
                        .contains(name)
                || name.endsWith(".storageclass.storage.k8s.io/requests.storage")
                || name.endsWith(".storageclass.storage.k8s.io/persistentvolumeclaims");
    }

    private static Evaluation counted(AdmissionRequest request) {
        Map<String, QuantityValue> usage = QuotaUsage.ofCounted(request.resource());
        return of(usage, Map.of(), usage::containsKey, QuotaScopes::matchesOthers, _ -> Optional.empty());
    }

    private static Map<String, QuantityValue> before(
            AdmissionRequest request, Function<DynamicObject, Map<String, QuantityValue>> usage) {
        @Nullable DynamicObject old = request.old();
        return old == null || request.operation() != Operation.UPDATE ? Map.of() : usage.apply(old);
    }

    private static Evaluation of(
            Map<String, QuantityValue> usage,
            Map<String, QuantityValue> before,
            Predicate<String> counts,
            Predicate<ResourceQuota> concerns,
            Function<Set<String>, Optional<String>> complaint) {
        Map<String, QuantityValue> growth = new HashMap<>();
        usage.forEach((name, amount) -> {
            QuantityValue more = amount.subtract(before.getOrDefault(name, QuantityValue.ZERO));
            if (more.signum() > 0) {
                growth.put(name, more);
            }
        });
        return new Evaluation(usage, growth, counts, concerns, complaint);
    }
}
