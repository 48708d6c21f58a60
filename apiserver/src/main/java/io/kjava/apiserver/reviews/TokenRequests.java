package io.kjava.apiserver.reviews;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.authn.ServiceAccountTokens;
import io.kjava.apiserver.authn.ServiceAccountTokens.Claims;
import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.registry.ResourceReader;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.SubresourceAction;
import io.kjava.apiserver.registry.Timestamps;
import io.kjava.apiserver.registry.WriteOptions;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code serviceaccounts/token}: a signed token, bound to a pod, a secret, a node or to nothing. */
public final class TokenRequests implements SubresourceAction {
    private static final long MIN_SECONDS = 600;
    private static final long MAX_SECONDS = 1L << 32;

    /** What the projected volume of every pod asks for, for clients that may not read it again. */
    private static final long EXTENDED_SECONDS = 3607;

    private static final Duration EXTENSION = Duration.ofDays(365);
    private final ServiceAccountTokens tokens;
    private final List<String> audiences;
    private final Duration maxLifetime;
    private final ResourceCatalog catalog;
    private final ResourceReader reader;
    private final InstantSource clock;

    /**
     * @param audiences of a token that asks for none
     */
    public TokenRequests(
            ServiceAccountTokens tokens,
            List<String> audiences,
            Duration maxLifetime,
            ResourceCatalog catalog,
            ResourceReader reader,
            InstantSource clock) {
        this.tokens = requireNonNull(tokens, "tokens");
        this.audiences = List.copyOf(audiences);
        this.maxLifetime = requireNonNull(maxLifetime, "maxLifetime");
        this.catalog = requireNonNull(catalog, "catalog");
        this.reader = requireNonNull(reader, "reader");
        this.clock = requireNonNull(clock, "clock");
    }

    private record Bound(String kind, String name, String uid, String nodeName, String nodeUid) {
        private static final Bound NONE = new Bound("", "", "", "", "");
    }

    @Override
    public Answer perform(ServedResource accounts, ObjectKey key, DynamicObject request, WriteOptions options) {
        requireSameName(key, request);
        DynamicObject account = reader.tree(accounts.stored(), key)
                .orElseThrow(() -> ApiException.notFound(accounts.name(), key.name()));
        requireSameUid(account, request);
        long seconds = lifetime(request, options);
        Bound bound = bound(key, request);
        Instant expires = clock.instant().plusSeconds(seconds);
        List<String> wanted = UserJson.strings(request.at("spec", "audiences"));
        List<String> granted = wanted.isEmpty() ? audiences : wanted;
        boolean extended = seconds == EXTENDED_SECONDS && bound.kind.equals("Pod") && audiences.containsAll(granted);
        Instant ends = extended ? clock.instant().plus(EXTENSION) : expires;
        String token = tokens.sign(
                new Claims(
                        key.namespace(),
                        key.name(),
                        account.uid(),
                        bound.kind,
                        bound.name,
                        bound.uid,
                        bound.nodeName,
                        bound.nodeUid,
                        granted,
                        "",
                        Optional.of(ends)),
                extended ? Optional.of(expires) : Optional.empty());
        DynamicObject answer = answer(key, request, granted, seconds, token, expires);
        answer.setMeta("uid", account.uid());
        return new Answer(201, answer);
    }

    private static void requireSameName(ObjectKey key, DynamicObject request) {
        Violations violations = new Violations();
        if (!request.name().isEmpty() && !request.name().equals(key.name())) {
            violations.invalid(
                    FieldPath.of("metadata", "name"),
                    request.name(),
                    "must match the service account name if specified");
        }
        violations.throwIfAny("authentication.k8s.io", "TokenRequest", key.name());
    }

    private static void requireSameUid(DynamicObject account, DynamicObject request) {
        if (!request.uid().isEmpty() && !request.uid().equals(account.uid())) {
            throw ApiException.conflict(
                    new ResourceName("authentication.k8s.io", "v1", "TokenRequest"),
                    account.name(),
                    "the UID in the token request (%s) does not match the UID of the service account (%s)"
                            .formatted(request.uid(), account.uid()));
        }
    }

    private DynamicObject answer(
            ObjectKey key, DynamicObject request, List<String> granted, long seconds, String token, Instant expires) {
        DynamicObject answer =
                DynamicObject.of("authentication.k8s.io/v1", "TokenRequest", key.namespace(), key.name());
        answer.setMeta("creationTimestamp", Timestamps.seconds(clock.instant()));
        ObjectNode spec = answer.tree().putObject("spec");
        ArrayNode list = spec.putArray("audiences");
        granted.forEach(list::add);
        spec.put("expirationSeconds", seconds);
        if (request.at("spec", "boundObjectRef").isObject()) {
            spec.set("boundObjectRef", request.at("spec", "boundObjectRef"));
        } else {
            spec.putNull("boundObjectRef");
        }
        ObjectNode status = answer.tree().putObject("status");
        status.put("token", token);
        status.put("expirationTimestamp", Timestamps.seconds(expires));
        return answer;
    }

    private long lifetime(DynamicObject request, WriteOptions options) {
        long seconds = request.at("spec", "expirationSeconds").asLong(3600);
        FieldPath path = FieldPath.of("spec", "expirationSeconds");
        Violations violations = new Violations();
        if (seconds < MIN_SECONDS) {
            violations.invalid(path, seconds, "may not specify a duration less than 10 minutes");
        } else if (seconds > MAX_SECONDS) {
            violations.invalid(path, seconds, "may not specify a duration larger than 2^32 seconds");
        }
        violations.throwIfAny("authentication.k8s.io", "TokenRequest", "");
        long most = maxLifetime.toSeconds();
        if (seconds > most) {
            options.warnings()
                    .add("requested expiration of %d seconds shortened to %d seconds".formatted(seconds, most));
            return most;
        }
        return seconds;
    }

    private Bound bound(ObjectKey account, DynamicObject request) {
        if (!request.at("spec", "boundObjectRef").isObject()) {
            return Bound.NONE;
        }
        String kind = request.text("spec", "boundObjectRef", "kind");
        String name = request.text("spec", "boundObjectRef", "name");
        return switch (kind) {
            case "Pod" -> pod(account, request, name);
            case "Secret" -> {
                DynamicObject secret = object("secrets", account.namespace(), name, request);
                yield new Bound(kind, name, secret.uid(), "", "");
            }
            case "Node" -> {
                DynamicObject node = object("nodes", "", name, request);
                yield new Bound(kind, name, node.uid(), "", "");
            }
            default -> throw ApiException.badRequest("cannot bind token to object of type " + type(request));
        };
    }

    /** As Go writes a group, a version and a kind. */
    private static String type(DynamicObject request) {
        String version = request.text("spec", "boundObjectRef", "apiVersion");
        return (version.contains("/") ? "" : "/") + version + ", Kind="
                + request.text("spec", "boundObjectRef", "kind");
    }

    private Bound pod(ObjectKey account, DynamicObject request, String name) {
        DynamicObject pod = object("pods", account.namespace(), name, request);
        if (!pod.text("spec", "serviceAccountName").equals(account.name())) {
            throw ApiException.badRequest(
                    "cannot bind token for serviceaccount \"%s\" to pod running with different serviceaccount name."
                            .formatted(account.name()));
        }
        String node = pod.text("spec", "nodeName");
        ServedResource nodes = catalog.require(new ResourceName("", "v1", "nodes"));
        String nodeUid = node.isEmpty()
                ? ""
                : reader.cached(nodes.stored(), ObjectKey.cluster(node))
                        .map(DynamicObject::uid)
                        .orElse("");
        return new Bound("Pod", name, pod.uid(), nodeUid.isEmpty() ? "" : node, nodeUid);
    }

    private DynamicObject object(String plural, String namespace, String name, DynamicObject request) {
        if (name.isEmpty()) {
            throw ApiException.badRequest("Name parameter required.");
        }
        ServedResource resource = catalog.require(new ResourceName("", "v1", plural));
        DynamicObject found = reader.tree(resource.stored(), new ObjectKey(namespace, name))
                .orElseThrow(() -> ApiException.notFound(resource.name(), name));
        String uid = request.text("spec", "boundObjectRef", "uid");
        if (!uid.isEmpty() && !uid.equals(found.uid())) {
            throw ApiException.conflict(
                    new ResourceName("", "v1", request.text("spec", "boundObjectRef", "kind")),
                    name,
                    ("the UID in the bound object reference (%s) does not match the UID in record. The object "
                                    + "might have been deleted and then recreated")
                            .formatted(uid));
        }
        return found;
    }
}
