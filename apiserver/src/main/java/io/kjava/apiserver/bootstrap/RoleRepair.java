package io.kjava.apiserver.bootstrap;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.kjava.apiserver.authz.RbacRoles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What has to be done about a stored role or binding so that it gives at least what the system's own
 * gives. Completes the stored object in place; otherwise pure.
 */
enum RoleRepair {
    NOTHING,
    UPDATE,
    /** A binding's role cannot be changed. */
    REPLACE;

    static RoleRepair of(HasMetadata stored, HasMetadata wanted) {
        Map<String, String> annotations = stored.getMetadata().getAnnotations();
        if (annotations != null && "false".equals(annotations.get(BootstrapRoles.AUTOUPDATE))) {
            return NOTHING;
        }
        boolean changed = completeMetadata(stored, wanted);
        return switch (stored) {
            case ClusterRole role when wanted instanceof ClusterRole whole -> update(changed, complete(role, whole));
            case Role role
            when wanted instanceof Role whole ->
                update(changed, complete(role.getRules(), whole.getRules(), role::setRules));
            case ClusterRoleBinding binding
            when wanted instanceof ClusterRoleBinding whole ->
                isSame(binding.getRoleRef(), whole.getRoleRef())
                        ? update(
                                changed,
                                completeSubjects(binding.getSubjects(), whole.getSubjects(), binding::setSubjects))
                        : REPLACE;
            case RoleBinding binding
            when wanted instanceof RoleBinding whole ->
                isSame(binding.getRoleRef(), whole.getRoleRef())
                        ? update(
                                changed,
                                completeSubjects(binding.getSubjects(), whole.getSubjects(), binding::setSubjects))
                        : REPLACE;
            default -> NOTHING;
        };
    }

    private static RoleRepair update(boolean metadata, boolean content) {
        return metadata || content ? UPDATE : NOTHING;
    }

    private static boolean isSame(RoleRef a, RoleRef b) {
        return Objects.equals(a.getKind(), b.getKind()) && Objects.equals(a.getName(), b.getName());
    }

    private static boolean completeMetadata(HasMetadata stored, HasMetadata wanted) {
        Map<String, String> labels =
                union(stored.getMetadata().getLabels(), wanted.getMetadata().getLabels());
        Map<String, String> annotations = union(
                stored.getMetadata().getAnnotations(), wanted.getMetadata().getAnnotations());
        boolean changed = !labels.equals(stored.getMetadata().getLabels())
                || !annotations.equals(stored.getMetadata().getAnnotations());
        stored.getMetadata().setLabels(labels);
        stored.getMetadata().setAnnotations(annotations);
        return changed;
    }

    private static Map<String, String> union(
            @Nullable Map<String, String> stored, @Nullable Map<String, String> wanted) {
        Map<String, String> all = new LinkedHashMap<>(wanted == null ? Map.of() : wanted);
        all.putAll(stored == null ? Map.of() : stored);
        return all;
    }

    /** The rules of an aggregated role are its controller's affair. */
    private static boolean complete(ClusterRole role, ClusterRole wanted) {
        if (wanted.getAggregationRule() == null) {
            return role.getAggregationRule() == null && complete(role.getRules(), wanted.getRules(), role::setRules);
        }
        if (role.getAggregationRule() == null) {
            role.setAggregationRule(wanted.getAggregationRule());
            return true;
        }
        List<LabelSelector> selectors =
                new ArrayList<>(role.getAggregationRule().getClusterRoleSelectors());
        boolean changed = false;
        for (LabelSelector selector : wanted.getAggregationRule().getClusterRoleSelectors()) {
            changed |= !selectors.contains(selector) && selectors.add(selector);
        }
        role.getAggregationRule().setClusterRoleSelectors(selectors);
        return changed;
    }

    private static boolean complete(
            List<PolicyRule> stored, List<PolicyRule> wanted, java.util.function.Consumer<List<PolicyRule>> setter) {
        List<io.kjava.apiserver.authz.PolicyRule> missing =
                io.kjava.apiserver.authz.PolicyRule.missing(RbacRoles.rules(stored), RbacRoles.rules(wanted));
        List<PolicyRule> all = new ArrayList<>(stored);
        missing.forEach(rule -> all.add(wire(rule)));
        setter.accept(all);
        return !missing.isEmpty();
    }

    private static PolicyRule wire(io.kjava.apiserver.authz.PolicyRule rule) {
        return new PolicyRuleBuilder()
                .withVerbs(rule.verbs())
                .withApiGroups(rule.apiGroups())
                .withResources(rule.resources())
                .withResourceNames(rule.resourceNames())
                .withNonResourceURLs(rule.nonResourceUrls())
                .build();
    }

    private static boolean completeSubjects(
            List<Subject> stored, List<Subject> wanted, java.util.function.Consumer<List<Subject>> setter) {
        List<Subject> all = new ArrayList<>(stored);
        boolean changed = false;
        for (Subject subject : wanted) {
            boolean there = stored.stream()
                    .anyMatch(s -> s.getKind().equals(subject.getKind())
                            && s.getName().equals(subject.getName())
                            && Objects.equals(s.getNamespace(), subject.getNamespace()));
            changed |= !there && all.add(subject);
        }
        setter.accept(all);
        return changed;
    }
}
