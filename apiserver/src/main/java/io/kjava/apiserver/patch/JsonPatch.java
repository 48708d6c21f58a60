package io.kjava.apiserver.patch;

import io.kjava.api.ApiException;
import io.kjava.codec.DynamicObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * RFC 6902: a list of operations, each of which must succeed. Pure. At most ten thousand operations,
 * and what {@code copy} makes is bounded.
 */
public final class JsonPatch {
    private static final int MAX_OPERATIONS = 10_000;
    private static final String REJECTED = "the server rejected our request due to an error in our request";

    private JsonPatch() {}

    /**
     * The object after all operations; the arguments stay as they are.
     *
     * @throws ApiException BAD_REQUEST for what is no patch, REQUEST_ENTITY_TOO_LARGE for too long a
     *     one, INVALID when an operation does not apply
     */
    public static DynamicObject apply(DynamicObject original, JsonNode patch) {
        if (!patch.isArray()) {
            throw ApiException.badRequest(
                    "error decoding patch: json: cannot unmarshal object into Go value of type" + " jsonpatch.Patch");
        }
        if (patch.size() > MAX_OPERATIONS) {
            throw new ApiException(
                    ApiException.Reason.REQUEST_ENTITY_TOO_LARGE,
                    "The allowed maximum operations in a JSON patch is %d, got %d"
                            .formatted(MAX_OPERATIONS, patch.size()));
        }
        try {
            JsonPatchRun run = new JsonPatchRun(original.tree().deepCopy());
            patch.forEach(run::perform);
            if (run.document() instanceof ObjectNode result) {
                return new DynamicObject(result);
            }
        } catch (JsonPatchRun.Inapplicable e) {
            throw rejected(e.getMessage());
        }
        throw rejected("the result is not an object");
    }

    private static ApiException rejected(String why) {
        return new ApiException(ApiException.Reason.INVALID, REJECTED + ": " + why);
    }
}
