package io.kjava.apiserver.bootstrap;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ListQuery;
import io.kjava.client.ResourceClient;
import io.kjava.lifecycle.Threads;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** Returns when all is there. Writes go out at once, so that they share commits. */
    public void reconcile() {
        try (ExecutorService writers = Threads.perTask("bootstrap-role-")) {
            await(NamespacedRoles.NAMESPACES.stream().map(name -> writers.submit(() -> ensureNamespace(name))));
            await(Stream.of(
                            ensure(writers, ClusterRole.class, BootstrapRoles.roles()),
                            ensure(writers, ClusterRoleBinding.class, BootstrapRoles.bindings()),
                            ensure(writers, Role.class, NamespacedRoles.roles()),
                            ensure(writers, RoleBinding.class, NamespacedRoles.bindings()))
                    .flatMap(List::stream));
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
            toleratingRivals(() -> namespaces.create(made));
        }
    }

    private <T extends HasMetadata> List<Future<?>> ensure(ExecutorService writers, Class<T> type, List<T> wanted) {
        ResourceClient<T> resource = client.resource(type);
        Map<ObjectKey, T> stored = new HashMap<>();
        resource.list(ListQuery.ALL).items().forEach(item -> stored.put(key(item), item));
        Map<ObjectKey, T> known = Map.copyOf(stored);
        return wanted.stream()
                .<Future<?>>map(item -> writers.submit(() -> toleratingRivals(() -> ensure(resource, item, known))))
                .toList();
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

    /** Another server of the cluster may do the same at the same time. */
    private static void toleratingRivals(Runnable write) {
        try {
            write.run();
        } catch (ApiException e) {
            if (!e.isAlreadyExists() && !e.isConflict() && !e.isNotFound()) {
                throw e;
            }
        }
    }

    private static void await(Stream<? extends Future<?>> writes) {
        for (Future<?> write : writes.toList()) {
            try {
                write.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ApiException failure) {
                    throw failure;
                }
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw ApiException.unavailable("the server is stopping");
            }
        }
    }
}
