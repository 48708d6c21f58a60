package io.kjava.apiserver.admission.quota;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.kjava.api.QuantityValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides one request after the other against the quotas of a namespace, and adds up what is used by
 * those that may enter. Touches nothing; confined to one thread.
 */
final class QuotaCheck {
    private final Map<String, ResourceQuota> quotas = new LinkedHashMap<>();
    private final Map<String, Map<String, QuantityValue>> used = new LinkedHashMap<>();
    private final Set<String> changed = new TreeSet<>();

    QuotaCheck(List<ResourceQuota> current) {
        for (ResourceQuota quota : current) {
            String name = quota.getMetadata().getName();
            quotas.put(name, quota);
            used.put(
                    name,
                    amounts(quota.getStatus() == null ? null : quota.getStatus().getUsed()));
        }
    }

    static Map<String, QuantityValue> amounts(@Nullable Map<String, Quantity> wire) {
        Map<String, QuantityValue> amounts = new TreeMap<>();
        if (wire != null) {
            wire.forEach((name, amount) -> amounts.put(name, QuantityValue.of(amount)));
        }
        return amounts;
    }

    /** Why the request may not enter; empty when it may, and is counted from now on. */
    Optional<String> admit(Evaluation request) {
        List<ResourceQuota> concerned = new ArrayList<>();
        for (ResourceQuota quota : quotas.values()) {
            Set<String> names = names(quota, request);
            if (names.isEmpty() || !request.concerns().test(quota)) {
                continue;
            }
            Optional<String> complaint = request.complaint().apply(names);
            if (complaint.isPresent()) {
                return Optional.of("failed quota: %s: %s".formatted(name(quota), complaint.get()));
            }
            Set<String> unknown = new TreeSet<>(names);
            unknown.removeAll(usedOf(quota).keySet());
            if (!unknown.isEmpty()) {
                return Optional.of(
                        "status unknown for quota: %s, resources: %s".formatted(name(quota), String.join(",", names)));
            }
            concerned.add(quota);
        }
        Optional<String> negative = negative(request);
        return negative.isPresent() ? negative : count(request, concerned);
    }

    private static Optional<String> negative(Evaluation request) {
        Set<String> names = new TreeSet<>();
        request.usage().forEach((name, amount) -> {
            if (amount.signum() < 0) {
                names.add(name);
            }
        });
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of("quota usage is negative for resource(s): " + String.join(",", names));
    }

    private Optional<String> count(Evaluation request, List<ResourceQuota> concerned) {
        if (request.growth().isEmpty()) {
            return Optional.empty();
        }
        Map<String, Map<String, QuantityValue>> after = new LinkedHashMap<>();
        for (ResourceQuota quota : concerned) {
            Map<String, QuantityValue> hard = amounts(quota.getStatus().getHard());
            Map<String, QuantityValue> now = usedOf(quota);
            Map<String, QuantityValue> next = new TreeMap<>(now);
            Set<String> exceeded = new TreeSet<>();
            for (String name : hard.keySet()) {
                QuantityValue more = request.growth().get(name);
                if (more == null) {
                    continue;
                }
                QuantityValue sum = now.getOrDefault(name, QuantityValue.ZERO).add(more);
                next.put(name, sum);
                if (sum.compareTo(hard.get(name)) > 0) {
                    exceeded.add(name);
                }
            }
            if (!exceeded.isEmpty()) {
                return Optional.of("exceeded quota: %s, requested: %s, used: %s, limited: %s"
                        .formatted(
                                name(quota),
                                text(request.growth(), exceeded),
                                text(now, exceeded),
                                text(hard, exceeded)));
            }
            if (!next.equals(now)) {
                after.put(name(quota), next);
            }
        }
        used.putAll(after);
        changed.addAll(after.keySet());
        return Optional.empty();
    }

    /** The quotas whose use has grown, with what is used of them now. */
    Map<ResourceQuota, Map<String, QuantityValue>> changes() {
        Map<ResourceQuota, Map<String, QuantityValue>> changes = new LinkedHashMap<>();
        for (String name : changed) {
            ResourceQuota quota = quotas.get(name);
            if (quota != null) {
                changes.put(quota, usedOf(quota));
            }
        }
        return changes;
    }

    private Map<String, QuantityValue> usedOf(ResourceQuota quota) {
        return used.getOrDefault(name(quota), Map.of());
    }

    private static Set<String> names(ResourceQuota quota, Evaluation request) {
        Set<String> names = new TreeSet<>();
        if (quota.getStatus() != null && quota.getStatus().getHard() != null) {
            names.addAll(quota.getStatus().getHard().keySet());
        }
        names.removeIf(name -> !request.counts().test(name));
        return names;
    }

    private static String name(ResourceQuota quota) {
        return quota.getMetadata().getName();
    }

    private static String text(Map<String, QuantityValue> amounts, Set<String> names) {
        List<String> parts = new ArrayList<>();
        for (String name : names) {
            parts.add(name + "=" + amounts.getOrDefault(name, QuantityValue.ZERO));
        }
        return String.join(",", parts);
    }
}
