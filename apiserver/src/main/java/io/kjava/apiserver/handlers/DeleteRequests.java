package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.registry.Deletion;
import io.kjava.apiserver.registry.DryRunRules;
import io.kjava.apiserver.registry.WriteOptions;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads delete options from a body, or else from the query. Pure. */
final class DeleteRequests {
    private static final String SCHEME = "k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27";
    private static final List<String> POLICIES = List.of("Foreground", "Background", "Orphan", "nil");
    private final BodyDecoder decoder;

    DeleteRequests(BodyDecoder decoder) {
        this.decoder = requireNonNull(decoder, "decoder");
    }

    /**
     * @param cascadesByOldField whether {@code orphanDependents: false} asks for the cascade
     */
    record Parsed(Deletion deletion, WriteOptions options, boolean cascadesByOldField) {}

    Parsed parse(ApiRequest request) {
        ObjectNode options = options(request);
        Violations violations = new Violations();
        validate(options, violations);
        violations.throwIfAny("meta.k8s.io", "DeleteOptions", "");
        boolean dryRun = !options.path("dryRun").isEmpty();
        JsonNode orphan = options.path("orphanDependents");
        return new Parsed(
                Deletion.of(options),
                new WriteOptions(request.user(), request.warnings(), dryRun, "", new DynamicObject(options)),
                orphan.isBoolean() && !orphan.asBoolean());
    }

    private ObjectNode options(ApiRequest request) {
        byte[] body = request.body().read();
        if (body.length > 0) {
            DynamicObject parsed = decoder.parseOptions(request, body);
            if (!parsed.kind().isEmpty() && !parsed.kind().equals("DeleteOptions")) {
                throw new ApiException(
                        ApiException.Reason.UNKNOWN,
                        "no kind \"%s\" is registered for version \"%s\" in scheme \"%s\""
                                .formatted(parsed.kind(), parsed.apiVersion(), SCHEME));
            }
            requireTypes(parsed.tree());
            parsed.tree().put("kind", "DeleteOptions");
            return parsed.tree();
        }
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        options.put("kind", "DeleteOptions");
        options.put("apiVersion", "meta.k8s.io/v1");
        OptionalLong grace = RequestOptions.number(request, "gracePeriodSeconds");
        if (grace.isPresent()) {
            options.put("gracePeriodSeconds", grace.getAsLong());
        }
        if (!request.param("propagationPolicy").isEmpty()) {
            options.put("propagationPolicy", request.param("propagationPolicy"));
        }
        if (request.query().containsKey("orphanDependents")) {
            options.put("orphanDependents", request.flag("orphanDependents"));
        }
        List<String> dryRun = request.query().getOrDefault("dryRun", List.of());
        if (!dryRun.isEmpty()) {
            options.set("dryRun", JsonCodec.readTree(JsonCodec.writeTyped(dryRun)));
        }
        return options;
    }

    private static void requireTypes(ObjectNode options) {
        JsonNode grace = options.path("gracePeriodSeconds");
        if (!grace.isMissingNode() && !grace.isNull() && !grace.isIntegralNumber()) {
            throw ApiException.badRequest(
                    "json: cannot unmarshal %s into Go struct field".formatted(BodyDecoder.goType(grace))
                            + " DeleteOptions.gracePeriodSeconds of type int64");
        }
        JsonNode policy = options.path("propagationPolicy");
        if (!policy.isMissingNode() && !policy.isNull() && !policy.isString()) {
            throw ApiException.badRequest(
                    "json: cannot unmarshal %s into Go struct field".formatted(BodyDecoder.goType(policy))
                            + " DeleteOptions.propagationPolicy of type v1.DeletionPropagation");
        }
    }

    private static void validate(ObjectNode options, Violations violations) {
        String policy = options.path("propagationPolicy").asString("");
        boolean byOldField = options.path("orphanDependents").isBoolean();
        if (!policy.isEmpty() && byOldField) {
            violations.invalid(
                    FieldPath.of("propagationPolicy"),
                    policy,
                    "orphanDependents and deletionPropagation cannot be both set");
        }
        if (!policy.isEmpty() && (!POLICIES.contains(policy) || policy.equals("nil"))) {
            violations.notSupportedInOrder(FieldPath.of("propagationPolicy"), policy, POLICIES);
        }
        DryRunRules.validate(
                options.path("dryRun")
                        .valueStream()
                        .map(value -> value.asString(""))
                        .toList(),
                violations);
    }
}
