package io.kjava.apiserver.bootstrap;

import static io.kjava.apiserver.bootstrap.BootstrapRoles.account;
import static io.kjava.apiserver.bootstrap.BootstrapRoles.group;
import static io.kjava.apiserver.bootstrap.BootstrapRoles.user;
import static io.kjava.apiserver.bootstrap.Rules.READ;
import static io.kjava.apiserver.bootstrap.Rules.events;
import static io.kjava.apiserver.bootstrap.Rules.named;
import static io.kjava.apiserver.bootstrap.Rules.rule;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.ArrayList;
import java.util.List;

/** What the system's components may do in the system's namespaces only. */
final class NamespacedRoles {
    static final List<String> NAMESPACES = List.of("kube-public", "kube-system");

    private static final String SYSTEM = "kube-system";
    private static final String PUBLIC = "kube-public";

    private final List<Role> roles = new ArrayList<>();
    private final List<RoleBinding> bindings = new ArrayList<>();

    private NamespacedRoles() {
        Subject manager = user("system:kube-controller-manager");
        Subject scheduler = user("system:kube-scheduler");
        String reader = "extension-apiserver-authentication-reader";
        role(SYSTEM, reader, named(READ, "core", "configmaps", "extension-apiserver-authentication"));
        bind(SYSTEM, "system::" + reader, reader, manager, scheduler);
        leader("kube-controller-manager", manager);
        leader("kube-scheduler", scheduler);
        controller(SYSTEM, "bootstrap-signer", rule(READ, "core", "secrets"));
        controller(SYSTEM, "cloud-provider", rule("create get list watch", "core", "configmaps"));
        controller(SYSTEM, "token-cleaner", rule("delete get list watch", "core", "secrets"), events());
        controller(
                PUBLIC,
                "bootstrap-signer",
                rule(READ, "core", "configmaps"),
                named("update", "core", "configmaps", "cluster-info"),
                events());
        role(
                SYSTEM,
                "system:kjava-server",
                rule("create get", "core", "services"),
                rule("create get", "discovery.k8s.io", "endpointslices"));
        bind(SYSTEM, "system:kjava-server", "system:kjava-server", group("system:kjava-servers"));
    }

    static List<Role> roles() {
        return List.copyOf(new NamespacedRoles().roles);
    }

    static List<RoleBinding> bindings() {
        return List.copyOf(new NamespacedRoles().bindings);
    }

    private void leader(String component, Subject user) {
        String name = "system::leader-locking-" + component;
        role(SYSTEM, name, rule("watch", "core", "configmaps"), named("get update", "core", "configmaps", component));
        bind(SYSTEM, name, name, user, account(SYSTEM, component));
    }

    private void controller(String namespace, String name, PolicyRule... rules) {
        String roleName = "system:controller:" + name;
        role(namespace, roleName, rules);
        bind(namespace, roleName, roleName, account(SYSTEM, name));
    }

    private void role(String namespace, String name, PolicyRule... rules) {
        roles.add(new RoleBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels(BootstrapRoles.DEFAULTS_LABEL, "rbac-defaults")
                .addToAnnotations(BootstrapRoles.AUTOUPDATE, "true")
                .endMetadata()
                .withRules(rules)
                .build());
    }

    private void bind(String namespace, String name, String role, Subject... subjects) {
        bindings.add(new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels(BootstrapRoles.DEFAULTS_LABEL, "rbac-defaults")
                .addToAnnotations(BootstrapRoles.AUTOUPDATE, "true")
                .endMetadata()
                .withNewRoleRef(BootstrapRoles.GROUP, "Role", role)
                .withSubjects(subjects)
                .build());
    }
}
