package io.kjava.apiserver.reviews;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.authz.AccessQuestion;
import io.kjava.apiserver.authz.Authorizer;
import io.kjava.apiserver.authz.Decision;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** SubjectAccessReview and its relatives: would this be allowed? Thread-safe. */
public final class AccessReviews {
    private static final String GROUP = "authorization.k8s.io";
    private static final FieldPath SPEC = FieldPath.of("spec");
    private final Authorizer authorizer;

    public AccessReviews(Authorizer authorizer) {
        this.authorizer = requireNonNull(authorizer, "authorizer");
    }

    /** About anybody. */
    public DynamicObject subject(UserInfo asker, String namespace, DynamicObject review) {
        Violations violations = new Violations();
        attributes(review, violations);
        somebody(review, violations);
        SelectorRules.check(review, violations);
        bare(review, "must be empty", violations);
        violations.throwIfAny(GROUP, "", "");
        return answered(UserJson.read(review.at("spec")), review);
    }

    /** About anybody, in one namespace. */
    public DynamicObject local(UserInfo asker, String namespace, DynamicObject review) {
        if (!review.namespace().isEmpty() && !review.namespace().equals(namespace)) {
            throw ApiException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        Violations violations = new Violations();
        attributes(review, violations);
        somebody(review, violations);
        SelectorRules.check(review, violations);
        bare(review, "must be empty except for namespace", violations);
        if (review.at("spec", "resourceAttributes").isObject()
                && !review.text("spec", "resourceAttributes", "namespace").equals(namespace)) {
            violations.invalid(
                    SPEC.child("resourceAttributes").child("namespace"),
                    review.text("spec", "resourceAttributes", "namespace"),
                    "must match metadata.namespace");
        }
        if (review.at("spec", "nonResourceAttributes").isObject()) {
            violations.invalid(
                    SPEC.child("nonResourceAttributes"),
                    review.at("spec", "nonResourceAttributes"),
                    "disallowed on this kind of request");
        }
        violations.throwIfAny(GROUP, "", "");
        return answered(UserJson.read(review.at("spec")), review);
    }

    /** About whoever asks. */
    public DynamicObject self(UserInfo asker, String namespace, DynamicObject review) {
        Violations violations = new Violations();
        attributes(review, violations);
        SelectorRules.check(review, violations);
        bare(review, "must be empty", violations);
        violations.throwIfAny(GROUP, "", "");
        return answered(asker, review);
    }

    private static void somebody(DynamicObject review, Violations violations) {
        if (review.text("spec", "user").isEmpty() && review.at("spec", "groups").isEmpty()) {
            violations.invalid(SPEC.child("user"), "", "at least one of user or group must be specified");
        }
    }

    /** A question is no object: it has no name and no labels. */
    private static void bare(DynamicObject review, String detail, Violations violations) {
        if (!(review.at("metadata").deepCopy() instanceof ObjectNode metadata)) {
            return;
        }
        metadata.remove(List.of("namespace", "managedFields"));
        metadata.removeIf(JsonNode::isNull);
        if (!metadata.isEmpty()) {
            violations.invalid(FieldPath.of("metadata"), metadata, detail);
        }
    }

    private static void attributes(DynamicObject review, Violations violations) {
        boolean resource = review.at("spec", "resourceAttributes").isObject();
        boolean path = review.at("spec", "nonResourceAttributes").isObject();
        if (resource && path) {
            violations.invalid(
                    SPEC.child("nonResourceAttributes"),
                    review.at("spec", "nonResourceAttributes"),
                    "cannot be specified in combination with resourceAttributes");
        } else if (!resource && !path) {
            violations.invalid(
                    SPEC.child("resourceAttributes"),
                    NullNode.getInstance(),
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }
    }

    private DynamicObject answered(UserInfo user, DynamicObject review) {
        Decision decision = authorizer.authorize(question(user, review.at("spec")));
        ObjectNode status = review.tree().putObject("status");
        status.put("allowed", decision instanceof Decision.Allowed);
        if (decision instanceof Decision.Denied) {
            status.put("denied", true);
        }
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
        String problems = SelectorRules.ignored(review);
        if (!problems.isEmpty()) {
            status.put("evaluationError", problems);
        }
        return review;
    }

    private static AccessQuestion question(UserInfo user, JsonNode spec) {
        JsonNode path = spec.path("nonResourceAttributes");
        if (path.isObject()) {
            return AccessQuestion.path(
                    user, path.path("verb").asString(""), path.path("path").asString(""));
        }
        JsonNode resource = spec.path("resourceAttributes");
        return AccessQuestion.resource(
                user,
                resource.path("verb").asString(""),
                resource.path("group").asString(""),
                resource.path("version").asString(""),
                resource.path("resource").asString(""),
                resource.path("subresource").asString(""),
                resource.path("namespace").asString(""),
                resource.path("name").asString(""));
    }
}
