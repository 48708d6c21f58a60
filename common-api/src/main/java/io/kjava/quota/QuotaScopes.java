package io.kjava.quota;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ScopedResourceSelectorRequirement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a quota with scopes is about an object at all. */
public final class QuotaScopes {
    private QuotaScopes() {}

    public static boolean hasScopes(ResourceQuota quota) {
        return !requirements(quota).isEmpty();
    }

    public static boolean matches(ResourceQuota quota, Pod pod) {
        return requirements(quota).stream().allMatch(r -> matches(r, pod.getSpec()));
    }

    /** A claim belongs to quotas of its volume attributes class, if any. */
    public static boolean matches(ResourceQuota quota, PersistentVolumeClaim claim) {
        return requirements(quota).stream()
                .allMatch(
                        r -> r.getScopeName().equals("VolumeAttributesClass") && matches(r, attributesClasses(claim)));
    }

    private static Set<String> attributesClasses(PersistentVolumeClaim claim) {
        Set<String> names = new HashSet<>();
        add(names, claim.getSpec().getVolumeAttributesClassName());
        PersistentVolumeClaimStatus status = claim.getStatus();
        if (status != null) {
            add(names, status.getCurrentVolumeAttributesClassName());
            if (status.getModifyVolumeStatus() != null) {
                add(names, status.getModifyVolumeStatus().getTargetVolumeAttributesClassName());
            }
        }
        return names;
    }

    private static void add(Set<String> names, @Nullable String name) {
        if (name != null && !name.isEmpty()) {
            names.add(name);
        }
    }

    private static boolean matches(ScopedResourceSelectorRequirement requirement, Set<String> names) {
        return switch (requirement.getOperator()) {
            case "In" -> names.stream().anyMatch(requirement.getValues()::contains);
            case "NotIn" -> names.stream().noneMatch(requirement.getValues()::contains);
            case "Exists" -> !names.isEmpty();
            case "DoesNotExist" -> names.isEmpty();
            default -> false;
        };
    }

    /** Objects other than pods and claims belong only to quotas without scopes. */
    public static boolean matchesOthers(ResourceQuota quota) {
        return !hasScopes(quota);
    }

    private static List<ScopedResourceSelectorRequirement> requirements(ResourceQuota quota) {
        List<ScopedResourceSelectorRequirement> all = new ArrayList<>();
        for (String scope : quota.getSpec().getScopes()) {
            ScopedResourceSelectorRequirement requirement = new ScopedResourceSelectorRequirement();
            requirement.setScopeName(scope);
            requirement.setOperator("Exists");
            all.add(requirement);
        }
        if (quota.getSpec().getScopeSelector() != null) {
            all.addAll(quota.getSpec().getScopeSelector().getMatchExpressions());
        }
        return all;
    }

    private static boolean matches(ScopedResourceSelectorRequirement requirement, PodSpec pod) {
        return switch (requirement.getScopeName()) {
            case "Terminating" -> pod.getActiveDeadlineSeconds() != null;
            case "NotTerminating" -> pod.getActiveDeadlineSeconds() == null;
            case "BestEffort" -> isBestEffort(pod);
            case "NotBestEffort" -> !isBestEffort(pod);
            case "CrossNamespacePodAffinity" -> looksIntoOtherNamespaces(pod);
            case "PriorityClass" -> matchesPriority(requirement, pod.getPriorityClassName());
            default -> false;
        };
    }

    private static boolean matchesPriority(ScopedResourceSelectorRequirement requirement, @Nullable String name) {
        boolean set = name != null && !name.isEmpty();
        return switch (requirement.getOperator()) {
            case "In" -> set && requirement.getValues().contains(name);
            case "NotIn" -> !set || !requirement.getValues().contains(name);
            case "Exists" -> set;
            case "DoesNotExist" -> !set;
            default -> false;
        };
    }

    private static boolean isBestEffort(PodSpec pod) {
        if (asksForCompute(pod.getResources())) {
            return false;
        }
        List<Container> all = new ArrayList<>(pod.getContainers());
        all.addAll(pod.getInitContainers());
        return all.stream().noneMatch(container -> asksForCompute(container.getResources()));
    }

    private static boolean asksForCompute(@Nullable ResourceRequirements resources) {
        return resources != null && (asksForAny(resources.getRequests()) || asksForAny(resources.getLimits()));
    }

    private static boolean asksForAny(@Nullable Map<String, Quantity> amounts) {
        return amounts != null && (isSet(amounts.get("cpu")) || isSet(amounts.get("memory")));
    }

    private static boolean isSet(@Nullable Quantity amount) {
        return amount != null && amount.getNumericalAmount().signum() > 0;
    }

    private static boolean looksIntoOtherNamespaces(PodSpec pod) {
        Affinity affinity = pod.getAffinity();
        List<PodAffinityTerm> terms = new ArrayList<>();
        if (affinity != null && affinity.getPodAffinity() != null) {
            terms.addAll(affinity.getPodAffinity().getRequiredDuringSchedulingIgnoredDuringExecution());
            affinity.getPodAffinity()
                    .getPreferredDuringSchedulingIgnoredDuringExecution()
                    .forEach(weighted -> terms.add(weighted.getPodAffinityTerm()));
        }
        if (affinity != null && affinity.getPodAntiAffinity() != null) {
            terms.addAll(affinity.getPodAntiAffinity().getRequiredDuringSchedulingIgnoredDuringExecution());
            affinity.getPodAntiAffinity()
                    .getPreferredDuringSchedulingIgnoredDuringExecution()
                    .forEach(weighted -> terms.add(weighted.getPodAffinityTerm()));
        }
        return terms.stream().anyMatch(t -> !t.getNamespaces().isEmpty() || t.getNamespaceSelector() != null);
    }
}
