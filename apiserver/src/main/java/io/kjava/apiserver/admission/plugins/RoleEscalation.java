package io.kjava.apiserver.admission.plugins;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.admission.AdmissionRequest.Operation;
import io.kjava.apiserver.admission.StoredObjects;
import io.kjava.apiserver.authz.AccessQuestion;
import io.kjava.apiserver.authz.Authorizer;
import io.kjava.apiserver.authz.Decision;
import io.kjava.apiserver.authz.PolicyRule;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.codec.DynamicObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Nobody gives rights that he does not have, neither by a role nor by a binding, unless he may {@code
 * escalate} that role or {@code bind} it. Not a plugin of Kubernetes, where the same rule stands before
 * the storage of roles: it comes after all that change an object and before all that judge it.
 */
public final class RoleEscalation implements AdmissionPlugin {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final Set<String> KINDS = Set.of("roles", "clusterroles", "rolebindings", "clusterrolebindings");
    private static final List<PolicyRule> EVERYTHING = List.of(
            new PolicyRule(List.of("*"), List.of("*"), List.of("*"), List.of(), List.of()),
            new PolicyRule(List.of("*"), List.of(), List.of(), List.of(), List.of("*")));
    private final StoredObjects objects;
    private final Authorizer authorizer;
    private final HeldRights rights;

    /** What of {@code wanted} a user does not have himself. */
    @FunctionalInterface
    public interface HeldRights {
        List<PolicyRule> missing(UserInfo user, String namespace, List<PolicyRule> wanted);
    }

    public RoleEscalation(StoredObjects objects, Authorizer authorizer, HeldRights rights) {
        this.objects = requireNonNull(objects, "objects");
        this.authorizer = requireNonNull(authorizer, "authorizer");
        this.rights = requireNonNull(rights, "rights");
    }

    @Override
    public String name() {
        return "RoleEscalation";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        DynamicObject object = request.object();
        if (object == null
                || !request.resource().group().equals(GROUP)
                || !KINDS.contains(request.resource().plural())
                || request.user().isIn(UserInfo.MASTERS)
                || onlyForTheCollector(request)) {
            return;
        }
        if (request.resource().plural().endsWith("bindings")) {
            binding(request, object);
        } else {
            role(request, object);
        }
    }

    /** Owner references and finalizers give nobody a right. */
    private static boolean onlyForTheCollector(AdmissionRequest request) {
        DynamicObject object = request.object();
        DynamicObject old = request.old();
        return request.operation() == Operation.UPDATE
                && object != null
                && old != null
                && comparable(object).equals(comparable(old));
    }

    private static ObjectNode comparable(DynamicObject object) {
        ObjectNode tree = object.deepCopy().tree();
        if (tree.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("ownerReferences", "finalizers", "managedFields", "resourceVersion"));
        }
        return tree;
    }

    private void role(AdmissionRequest request, DynamicObject role) {
        String plural = request.resource().plural();
        if (may(request, "escalate", plural, role.name())) {
            return;
        }
        requireHeld(request, rules(role));
        DynamicObject old = request.old();
        boolean sums = role.at("aggregationRule").isObject()
                || old != null && old.at("aggregationRule").isObject();
        if (sums && !rights.missing(request.user(), "", EVERYTHING).isEmpty()) {
            throw forbidden(request, "must have cluster-admin privileges to use the aggregationRule");
        }
    }

    private void binding(AdmissionRequest request, DynamicObject binding) {
        boolean ofCluster = binding.text("roleRef", "kind").equals("ClusterRole");
        String role = binding.text("roleRef", "name");
        ResourceName roles = new ResourceName(GROUP, "v1", ofCluster ? "clusterroles" : "roles");
        if (may(request, "bind", roles.plural(), role)) {
            return;
        }
        ObjectKey key =
                ofCluster ? ObjectKey.cluster(role) : ObjectKey.of(request.key().namespace(), role);
        DynamicObject found = objects.find(roles, key).orElseThrow(() -> ApiException.notFound(roles, role));
        requireHeld(request, rules(found));
    }

    private boolean may(AdmissionRequest request, String verb, String plural, String name) {
        return authorizer.authorize(AccessQuestion.resource(
                        request.user(),
                        verb,
                        GROUP,
                        "*",
                        plural,
                        "",
                        request.key().namespace(),
                        name))
                instanceof Decision.Allowed;
    }

    private void requireHeld(AdmissionRequest request, List<PolicyRule> wanted) {
        UserInfo user = request.user();
        List<PolicyRule> missing = rights.missing(user, request.key().namespace(), wanted);
        if (!missing.isEmpty()) {
            throw forbidden(
                    request,
                    "user \"%s\" (groups=%s) is attempting to grant RBAC permissions not currently held:\n%s"
                            .formatted(user.name(), RuleText.quoted(user.groups()), RuleText.lines(missing)));
        }
    }

    private static List<PolicyRule> rules(DynamicObject role) {
        List<PolicyRule> rules = new ArrayList<>();
        for (JsonNode rule : role.at("rules")) {
            rules.add(new PolicyRule(
                    strings(rule.path("verbs")),
                    strings(rule.path("apiGroups")),
                    strings(rule.path("resources")),
                    strings(rule.path("resourceNames")),
                    strings(rule.path("nonResourceURLs"))));
        }
        return rules;
    }

    private static List<String> strings(JsonNode list) {
        List<String> strings = new ArrayList<>();
        list.forEach(item -> strings.add(item.asString("")));
        return strings;
    }

    private static ApiException forbidden(AdmissionRequest request, String why) {
        return ApiException.forbidden(request.resource(), request.key().name(), why);
    }
}
