package io.kjava.apiserver.authz;

import io.kjava.api.ObjectKey;
import io.kjava.apiserver.request.UserInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All roles and bindings at one instant, ready to be asked. Immutable. */
public final class RbacImage {
    public static final RbacImage EMPTY = new RbacImage(Map.of(), Map.of(), List.of());

    /** Who is bound: {@code kind} is User, Group or ServiceAccount. */
    public record Subject(String kind, String namespace, String name) {
        /** How an authenticated user is named by this subject. */
        String identity() {
            return switch (kind) {
                case "Group" -> "g:" + name;
                case "ServiceAccount" -> "u:system:serviceaccount:" + namespace + ":" + name;
                default -> "u:" + name;
            };
        }
    }

    /**
     * A binding.
     *
     * @param namespace empty for a cluster role binding
     * @param clusterRole whether {@code role} names a ClusterRole
     */
    public record Binding(String name, String namespace, boolean clusterRole, String role, List<Subject> subjects) {
        public Binding {
            subjects = List.copyOf(subjects);
        }

        String describe(Subject subject) {
            String kind = namespace.isEmpty() ? "ClusterRoleBinding" : "RoleBinding";
            String where = namespace.isEmpty() ? name : name + "/" + namespace;
            String roleKind = clusterRole ? "ClusterRole" : "Role";
            String who = subject.kind().equals("ServiceAccount")
                    ? subject.name() + "/" + subject.namespace()
                    : subject.name();
            return "RBAC: allowed by %s \"%s\" of %s \"%s\" to %s \"%s\""
                    .formatted(kind, where, roleKind, role, subject.kind(), who);
        }
    }

    private record Grant(Binding binding, Subject subject) {}

    private final Map<ObjectKey, List<PolicyRule>> roles;
    private final Map<String, List<PolicyRule>> clusterRoles;
    private final Map<String, List<Grant>> grants = new HashMap<>();

    public RbacImage(
            Map<ObjectKey, List<PolicyRule>> roles,
            Map<String, List<PolicyRule>> clusterRoles,
            List<Binding> bindings) {
        this.roles = Map.copyOf(roles);
        this.clusterRoles = Map.copyOf(clusterRoles);
        for (Binding binding : bindings) {
            for (Subject subject : binding.subjects()) {
                grants.computeIfAbsent(subject.identity(), _ -> new ArrayList<>())
                        .add(new Grant(binding, subject));
            }
        }
    }

    /** What the rules say; the reason names the binding. */
    Decision decide(AccessQuestion question) {
        for (Grant grant : grantsOf(question.user(), question.namespace()).toList()) {
            for (PolicyRule rule : rules(grant.binding())) {
                if (rule.allows(question)) {
                    return new Decision.Allowed(grant.binding().describe(grant.subject()));
                }
            }
        }
        return Decision.NO_OPINION;
    }

    /** Everything that the user may do in a namespace; empty for what counts in the whole cluster. */
    public List<PolicyRule> rulesFor(UserInfo user, String namespace) {
        return grantsOf(user, namespace)
                .flatMap(g -> rules(g.binding()).stream())
                .toList();
    }

    /** The rules of a role that a binding names; empty when there is no such role. */
    public List<PolicyRule> rules(Binding binding) {
        return binding.clusterRole()
                ? clusterRoles.getOrDefault(binding.role(), List.of())
                : roles.getOrDefault(new ObjectKey(binding.namespace(), binding.role()), List.of());
    }

    private Stream<Grant> grantsOf(UserInfo user, String namespace) {
        Stream<String> identities = Stream.concat(
                Stream.of("u:" + user.name()), user.groups().stream().map(g -> "g:" + g));
        return identities
                .flatMap(identity -> grants.getOrDefault(identity, List.of()).stream())
                .filter(grant -> grant.binding().namespace().isEmpty()
                        || grant.binding().namespace().equals(namespace));
    }
}
