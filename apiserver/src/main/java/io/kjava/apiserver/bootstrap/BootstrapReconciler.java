package io.kjava.apiserver.bootstrap;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ListQuery;
import io.kjava.client.ResourceClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Creates what is missing of the system's roles and bindings and gives back what was taken from them,
 * as Kubernetes does at every start. What users have added stays, and so does an object whose
 * annotation {@code autoupdate} is {@code "false"}.
 */
public final class BootstrapReconciler {
    private final ApiClient client;

    public BootstrapReconciler(ApiClient client) {
        this.client = requireNonNull(client, "client");
    }

    /** The cluster roles that are there when this is done. */
    public static Set<String> roleNames() {
        return names(BootstrapRoles.roles());
    }

    /** The cluster role bindings that are there when this is done. */
    public static Set<String> bindingNames() {
        return names(BootstrapRoles.bindings());
    }

    private static Set<String> names(List<? extends HasMetadata> objects) {
        return objects.stream().map(object -> object.getMetadata().getName()).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns when all is there. */
    public void reconcile() {
        try (BootstrapWrites writes = new BootstrapWrites("bootstrap-role-")) {
            NamespacedRoles.NAMESPACES.forEach(name -> writes.begin(() -> ensureNamespace(name)));
            writes.await();
            ensure(writes, ClusterRole.class, BootstrapRoles.roles());
            ensure(writes, ClusterRoleBinding.class, BootstrapRoles.bindings());
            ensure(writes, Role.class, NamespacedRoles.roles());
            ensure(writes, RoleBinding.class, NamespacedRoles.bindings());
            writes.await();
        }
    }

    private void ensureNamespace(String name) {
        ResourceClient<Namespace> namespaces = client.resource(Namespace.class);
        if (namespaces.get(ObjectKey.cluster(name)).isEmpty()) {
            Namespace made = new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .endMetadata()
                    .build();
            namespaces.create(made);
        }
    }

    private <T extends HasMetadata> void ensure(BootstrapWrites writes, Class<T> type, List<T> wanted) {
        ResourceClient<T> resource = client.resource(type);
        Map<ObjectKey, T> stored = new HashMap<>();
        resource.list(ListQuery.ALL).items().forEach(item -> stored.put(key(item), item));
        Map<ObjectKey, T> known = Map.copyOf(stored);
        wanted.forEach(item -> writes.begin(() -> ensure(resource, item, known)));
    }

    private static ObjectKey key(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return new ObjectKey(
                namespace == null ? "" : namespace, object.getMetadata().getName());
    }

    private static <T extends HasMetadata> void ensure(ResourceClient<T> resource, T wanted, Map<ObjectKey, T> stored) {
        T current = stored.get(key(wanted));
        if (current == null) {
            resource.create(wanted);
            return;
        }
        switch (RoleRepair.of(current, wanted)) {
            case NOTHING -> {}
            case UPDATE -> resource.update(current);
            case REPLACE -> {
                resource.delete(
                        key(current),
                        DeleteOptions.DEFAULT.withUid(current.getMetadata().getUid()));
                resource.create(wanted);
            }
        }
    }
}
