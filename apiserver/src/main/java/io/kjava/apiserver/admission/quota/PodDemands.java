package io.kjava.apiserver.admission.quota;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which of a quota's names are about pods, and what a pod must say where they are limited. Pure. */
final class PodDemands {
    private static final Set<String> NAMES = Set.of(
            "count/pods",
            "pods",
            "cpu",
            "memory",
            "ephemeral-storage",
            "requests.cpu",
            "requests.memory",
            "requests.ephemeral-storage",
            "limits.cpu",
            "limits.memory",
            "limits.ephemeral-storage");

    /** Whoever limits one of these makes every container say it. */
    private static final Set<String> MUST_BE_SAID =
            Set.of("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory");

    private PodDemands() {}

    static boolean counts(String name) {
        return NAMES.contains(name)
                || name.startsWith("hugepages-")
                || name.startsWith("requests.hugepages-")
                || name.startsWith("requests.") && isExtended(name.substring("requests.".length()));
    }

    private static boolean isExtended(String resource) {
        return resource.contains("/") && !resource.contains("kubernetes.io/");
    }

    static Optional<String> complaint(Pod pod, Set<String> limited) {
        Set<String> wanted = new TreeSet<>(limited);
        wanted.retainAll(MUST_BE_SAID);
        if (wanted.isEmpty() || says(pod.getSpec().getResources())) {
            return Optional.empty();
        }
        List<Container> containers = new ArrayList<>(pod.getSpec().getContainers());
        containers.addAll(pod.getSpec().getInitContainers());
        Map<String, TreeSet<String>> silent = new TreeMap<>();
        for (Container container : containers) {
            Set<String> said = said(container.getResources());
            for (String name : wanted) {
                if (!said.contains(name)) {
                    silent.computeIfAbsent(name, _ -> new TreeSet<>()).add(container.getName());
                }
            }
        }
        if (silent.isEmpty()) {
            return Optional.empty();
        }
        List<String> parts = new ArrayList<>();
        silent.forEach((name, names) -> parts.add(name + " for: " + String.join(",", names)));
        return Optional.of("must specify " + String.join("; ", parts));
    }

    /** What is said for the whole pod need not be said by its containers. */
    private static boolean says(@Nullable ResourceRequirements resources) {
        return resources != null && (!isEmpty(resources.getRequests()) || !isEmpty(resources.getLimits()));
    }

    private static boolean isEmpty(@Nullable Map<String, Quantity> amounts) {
        return amounts == null || amounts.isEmpty();
    }

    private static Set<String> said(@Nullable ResourceRequirements resources) {
        Set<String> said = new HashSet<>();
        if (resources == null) {
            return said;
        }
        if (resources.getRequests() != null) {
            resources.getRequests().keySet().forEach(name -> {
                said.add(name);
                said.add("requests." + name);
            });
        }
        if (resources.getLimits() != null) {
            resources.getLimits().keySet().forEach(name -> said.add("limits." + name));
        }
        return said;
    }
}
