package io.kjava.apiserver.authz;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.kjava.api.ObjectKey;
import io.kjava.informer.Informer;
import io.kjava.informer.SharedInformers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The stored roles and bindings as an image that is rebuilt, by whoever asks first, after something
 * changed. Thread-safe.
 */
public final class RbacRoles implements RbacRules {
    private final Informer<Role> roles;
    private final Informer<ClusterRole> clusterRoles;
    private final Informer<RoleBinding> bindings;
    private final Informer<ClusterRoleBinding> clusterBindings;
    private final AtomicLong changes = new AtomicLong();
    private final Object lock = new Object();
    private final Object arrivals = new Object();
    private volatile Built built = new Built(-1, RbacImage.EMPTY);

    private record Built(long changes, RbacImage image) {}

    public RbacRoles(SharedInformers informers) {
        requireNonNull(informers, "informers");
        roles = informers.informer(Role.class);
        clusterRoles = informers.informer(ClusterRole.class);
        bindings = informers.informer(RoleBinding.class);
        clusterBindings = informers.informer(ClusterRoleBinding.class);
        roles.addHandler(_ -> changed());
        clusterRoles.addHandler(_ -> changed());
        bindings.addHandler(_ -> changed());
        clusterBindings.addHandler(_ -> changed());
    }

    private void changed() {
        synchronized (arrivals) {
            changes.incrementAndGet();
            arrivals.notifyAll();
        }
    }

    /** Returns when the cluster roles and cluster role bindings of these names have been seen. */
    public void await(Set<String> roleNames, Set<String> bindingNames) throws InterruptedException {
        roles.awaitSync();
        bindings.awaitSync();
        synchronized (arrivals) {
            while (!knows(clusterRoles, roleNames) || !knows(clusterBindings, bindingNames)) {
                arrivals.wait();
            }
        }
    }

    private static boolean knows(Informer<?> informer, Set<String> names) {
        return names.stream()
                .allMatch(name -> informer.get(ObjectKey.cluster(name)).isPresent());
    }

    @Override
    public RbacImage current() {
        Built now = built;
        if (now.changes() == changes.get()) {
            return now.image();
        }
        synchronized (lock) {
            long seen = changes.get();
            if (built.changes() != seen) {
                built = new Built(seen, build());
            }
            return built.image();
        }
    }

    private RbacImage build() {
        Map<ObjectKey, List<PolicyRule>> roleRules = new HashMap<>();
        roles.all()
                .forEach(role -> roleRules.put(
                        new ObjectKey(
                                role.getMetadata().getNamespace(),
                                role.getMetadata().getName()),
                        rules(role.getRules())));
        Map<String, List<PolicyRule>> clusterRules = new HashMap<>();
        clusterRoles.all().forEach(role -> clusterRules.put(role.getMetadata().getName(), rules(role.getRules())));
        List<RbacImage.Binding> all = new ArrayList<>();
        bindings.all()
                .forEach(b -> all.add(binding(
                        b.getMetadata().getName(), b.getMetadata().getNamespace(), b.getRoleRef(), b.getSubjects())));
        clusterBindings
                .all()
                .forEach(b -> all.add(binding(b.getMetadata().getName(), "", b.getRoleRef(), b.getSubjects())));
        return new RbacImage(roleRules, clusterRules, all);
    }

    /** The rules of a role as values. */
    public static List<PolicyRule> rules(List<io.fabric8.kubernetes.api.model.rbac.PolicyRule> wire) {
        return wire.stream()
                .map(r -> new PolicyRule(
                        r.getVerbs(), r.getApiGroups(), r.getResources(), r.getResourceNames(), r.getNonResourceURLs()))
                .toList();
    }

    /** A binding as a value; an empty namespace stands for the whole cluster. */
    public static RbacImage.Binding binding(String name, String namespace, RoleRef role, List<Subject> subjects) {
        return new RbacImage.Binding(
                name,
                namespace,
                "ClusterRole".equals(role.getKind()),
                role.getName(),
                subjects.stream()
                        .map(s -> new RbacImage.Subject(
                                s.getKind(), s.getNamespace() == null ? "" : s.getNamespace(), s.getName()))
                        .toList());
    }
}
