package io.kjava.apiserver.extension;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.webhook.WebhookClient;
import io.kjava.apiserver.webhook.WebhookFailure;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Converts by asking a webhook with a {@code ConversionReview}. Thread-safe. */
final class WebhookConverter implements ObjectConverter {
    private final WebhookClient client;
    private final String review;

    /**
     * @param reviews the versions of the review that the webhook understands, best first
     */
    WebhookConverter(WebhookClient client, List<String> reviews) {
        this.client = requireNonNull(client, "client");
        this.review = reviews.stream()
                .filter(version -> version.equals("v1") || version.equals("v1beta1"))
                .findFirst()
                .orElse("");
    }

    @Override
    public List<DynamicObject> convert(List<DynamicObject> objects, String apiVersion) {
        DynamicObject first = objects.getFirst();
        String who = "conversion webhook for %s, Kind=%s".formatted(first.apiVersion(), first.kind());
        if (review.isEmpty()) {
            throw failure("no supported conversion review versions");
        }
        String uid = UUID.randomUUID().toString();
        JsonNode converted;
        try {
            byte[] answer = client.post(JsonCodec.write(request(objects, apiVersion, uid)));
            converted = converted(JsonCodec.readTree(answer), uid);
        } catch (WebhookFailure e) {
            throw failure("%s failed: %s".formatted(who, e.text()));
        } catch (Refused e) {
            throw failure("%s failed: %s".formatted(who, e.getMessage()));
        }
        if (converted.size() != objects.size()) {
            throw failure("%s returned %d objects, expected %d".formatted(who, converted.size(), objects.size()));
        }
        List<DynamicObject> result = new ArrayList<>(objects.size());
        for (int i = 0; i < objects.size(); i++) {
            result.add(ConvertedObject.accepted(objects.get(i), converted.get(i), apiVersion, who, i));
        }
        return result;
    }

    /** The webhook said no, or nothing that can be understood. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message, null, false, false);
        }
    }

    private ObjectNode request(List<DynamicObject> objects, String apiVersion, String uid) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("kind", "ConversionReview");
        tree.put("apiVersion", "apiextensions.k8s.io/" + review);
        ObjectNode request = tree.putObject("request");
        request.put("uid", uid);
        request.put("desiredAPIVersion", apiVersion);
        ArrayNode given = request.putArray("objects");
        objects.forEach(object -> given.add(object.tree()));
        return tree;
    }

    private JsonNode converted(JsonNode answer, String uid) throws Refused {
        String wanted = "apiextensions.k8s.io/" + review;
        boolean strict = review.equals("v1");
        String given = answer.path("apiVersion").asString("");
        String kind = answer.path("kind").asString("");
        if (strict && (!given.equals(wanted) || !kind.equals("ConversionReview"))) {
            throw new Refused("expected webhook response of %s, Kind=ConversionReview, got %s, Kind=%s"
                    .formatted(wanted, given, kind));
        }
        JsonNode response = answer.path("response");
        if (!response.isObject()) {
            throw new Refused("no response provided");
        }
        String id = response.path("uid").asString("");
        if (strict && !id.equals(uid)) {
            throw new Refused("expected response.uid=\"%s\", got \"%s\"".formatted(uid, id));
        }
        String status = response.path("result").path("status").asString("");
        if (!status.equals("Success")) {
            String message = response.path("result").path("message").asString("");
            throw new Refused(
                    message.isEmpty() ? "response.result.status was '%s', not 'Success'".formatted(status) : message);
        }
        return response.path("convertedObjects");
    }

    static ApiException failure(String message) {
        return new ApiException(Reason.UNKNOWN, message);
    }
}
