package io.kjava.apiserver.bootstrap;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.kjava.api.ApiException;
import io.kjava.client.ApiClient;
import io.kjava.client.ListQuery;
import io.kjava.client.ResourceClient;
import io.kjava.lifecycle.Threads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;

/**
 * Creates what is missing of the system's roles and bindings and gives back what was taken from them,
 * as Kubernetes does at every start. What users have added stays, and so does an object whose
 * annotation {@code autoupdate} is not {@code "true"}.
 */
public final class BootstrapReconciler {
    private final ApiClient client;

    public BootstrapReconciler(ApiClient client) {
        this.client = requireNonNull(client, "client");
    }

    /** Returns when all is there. Writes go out at once, so that they share commits. */
    public void reconcile() {
        ResourceClient<ClusterRole> roles = client.resource(ClusterRole.class);
        ResourceClient<ClusterRoleBinding> bindings = client.resource(ClusterRoleBinding.class);
        Map<String, ClusterRole> storedRoles = byName(roles);
        Map<String, ClusterRoleBinding> storedBindings = byName(bindings);
        try (ExecutorService writers = Threads.perTask("bootstrap-role-")) {
            for (ClusterRole wanted : BootstrapRoles.roles()) {
                writers.execute(() -> ensure(roles, wanted, storedRoles));
            }
            for (ClusterRoleBinding wanted : BootstrapRoles.bindings()) {
                writers.execute(() -> ensure(bindings, wanted, storedBindings));
            }
        }
    }

    private static <T extends HasMetadata> Map<String, T> byName(ResourceClient<T> resource) {
        Map<String, T> result = new HashMap<>();
        resource.list(ListQuery.ALL)
                .items()
                .forEach(item -> result.put(item.getMetadata().getName(), item));
        return Map.copyOf(result);
    }

    private static <T extends HasMetadata> void ensure(
            ResourceClient<T> resource, T wanted, Map<String, T> stored) {
        T current = stored.get(wanted.getMetadata().getName());
        try {
            if (current == null) {
                resource.create(wanted);
            } else if (complete(current, wanted)) {
                resource.update(current);
            }
        } catch (ApiException e) {
            if (!e.isAlreadyExists() && !e.isConflict()) {
                throw e; // another server of the cluster did the same at the same time
            }
        }
    }

    /** Adds what is missing to the stored object; whether anything was. */
    private static boolean complete(HasMetadata current, HasMetadata wanted) {
        Map<String, String> annotations = current.getMetadata().getAnnotations();
        if (annotations == null || !"true".equals(annotations.get(BootstrapRoles.AUTOUPDATE))) {
            return false;
        }
        return switch (current) {
            case ClusterRole role when wanted instanceof ClusterRole complete ->
                    role.getAggregationRule() == null && complete(role, complete);
            case ClusterRoleBinding binding when wanted instanceof ClusterRoleBinding complete ->
                    complete(binding, complete);
            default -> false;
        };
    }

    private static boolean complete(ClusterRole role, ClusterRole wanted) {
        List<PolicyRule> rules = new ArrayList<>(role.getRules());
        boolean changed = false;
        for (PolicyRule rule : wanted.getRules()) {
            if (!rules.contains(rule)) {
                changed |= rules.add(rule);
            }
        }
        role.setRules(rules);
        return changed;
    }

    private static boolean complete(ClusterRoleBinding binding, ClusterRoleBinding wanted) {
        List<Subject> subjects = new ArrayList<>(binding.getSubjects());
        boolean changed = false;
        for (Subject subject : wanted.getSubjects()) {
            boolean there =
                    subjects.stream()
                            .anyMatch(
                                    s ->
                                            s.getKind().equals(subject.getKind())
                                                    && s.getName().equals(subject.getName()));
            if (!there) {
                changed |= subjects.add(subject);
            }
        }
        binding.setSubjects(subjects);
        return changed;
    }
}
