package io.kjava.client.http;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ListPage;
import io.kjava.client.ListQuery;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.client.WatchStream;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One resource over HTTP. Thread-safe. */
final class HttpResource<T> implements ResourceClient<T> {
    private static final int PAGE = 500;
    private static final String JSON = "application/json";

    /**
     * How one kind of object becomes bytes and comes back. Items of a list do not say what they are:
     * {@code apiVersion} and {@code kind}, unless empty, are filled in.
     */
    record Format<T>(
            Function<ObjectNode, T> decode,
            Function<T, byte[]> encode,
            Function<T, ObjectKey> key,
            String apiVersion,
            String kind) {
        Format {
            requireNonNull(decode, "decode");
            requireNonNull(encode, "encode");
            requireNonNull(key, "key");
        }

        T decode(JsonNode json) {
            if (!(json instanceof ObjectNode object)) {
                throw ApiException.internal("the answer is no object", null);
            }
            return decode.apply(object);
        }
    }

    private final Calls calls;
    private final ResourceName resource;
    private final boolean namespaced;
    private final Format<T> format;

    HttpResource(Calls calls, ResourceName resource, boolean namespaced, Format<T> format) {
        this.calls = calls;
        this.resource = resource;
        this.namespaced = namespaced;
        this.format = format;
    }

    private String collection(String namespace) {
        return namespaced && !namespace.isEmpty()
                ? resource.pathPrefix() + "/namespaces/" + namespace + "/" + resource.plural()
                : resource.pathPrefix() + "/" + resource.plural();
    }

    private String path(ObjectKey key, String subresource) {
        String path = collection(key.namespace()) + "/" + key.name();
        return subresource.isEmpty() ? path : path + "/" + subresource;
    }

    @Override
    public Optional<T> get(ObjectKey key) {
        if (key.name().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    decode(calls.send("GET", path(key, ""), Map.of(), new byte[0], JSON)));
        } catch (ApiException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public ListPage<T> list(ListQuery query) {
        List<T> items = new ArrayList<>();
        Map<String, String> parameters = parameters(query);
        parameters.put("limit", Integer.toString(PAGE));
        while (true) {
            JsonNode page =
                    JsonCodec.readTree(
                            calls.send(
                                    "GET",
                                    collection(query.namespace()),
                                    parameters,
                                    new byte[0],
                                    JSON));
            String kind = page.path("kind").asString("");
            String itemKind = kind.endsWith("List") ? kind.substring(0, kind.length() - 4) : "";
            for (JsonNode item : page.path("items")) {
                items.add(format.decode(named(item, page, itemKind)));
            }
            String next = page.path("metadata").path("continue").asString("");
            if (next.isEmpty()) {
                return new ListPage<>(
                        items, page.path("metadata").path("resourceVersion").asString(""));
            }
            parameters.put("continue", next);
            parameters.remove("resourceVersion");
        }
    }

    private JsonNode named(JsonNode item, JsonNode list, String itemKind) {
        if (item instanceof ObjectNode object && !object.has("kind")) {
            boolean known = !format.kind().isEmpty();
            object.put(
                    "apiVersion",
                    known ? format.apiVersion() : list.path("apiVersion").asString(""));
            object.put("kind", known ? format.kind() : itemKind);
        }
        return item;
    }

    @Override
    public WatchStream<T> watch(ListQuery query) {
        Map<String, String> parameters = parameters(query);
        parameters.put("watch", "true");
        parameters.put("allowWatchBookmarks", "true");
        return new HttpWatchStream<>(
                calls.open(collection(query.namespace()), parameters), format::decode);
    }

    private static Map<String, String> parameters(ListQuery query) {
        Map<String, String> result = new HashMap<>();
        put(result, "labelSelector", query.labelSelector());
        put(result, "fieldSelector", query.fieldSelector());
        put(result, "resourceVersion", query.resourceVersion());
        return result;
    }

    private static void put(Map<String, String> parameters, String name, String value) {
        if (!value.isEmpty()) {
            parameters.put(name, value);
        }
    }

    @Override
    public T create(T object) {
        String path = collection(format.key().apply(object).namespace());
        return decode(calls.send("POST", path, Map.of(), format.encode().apply(object), JSON));
    }

    @Override
    public T update(T object) {
        return put(object, "");
    }

    @Override
    public T updateStatus(T object) {
        return put(object, "status");
    }

    private T put(T object, String subresource) {
        String path = path(format.key().apply(object), subresource);
        return decode(calls.send("PUT", path, Map.of(), format.encode().apply(object), JSON));
    }

    @Override
    public T patch(ObjectKey key, PatchType type, byte[] patch, String subresource) {
        Map<String, String> query =
                type == PatchType.APPLY
                        ? Map.of("force", "true", "fieldManager", "kjava")
                        : Map.of();
        return decode(calls.send("PATCH", path(key, subresource), query, patch, type.mediaType()));
    }

    @Override
    public void delete(ObjectKey key, DeleteOptions options) {
        calls.send("DELETE", path(key, ""), Map.of(), JsonCodec.write(body(options)), JSON);
    }

    @Override
    public void deleteCollection(ListQuery query, DeleteOptions options) {
        calls.send(
                "DELETE",
                collection(query.namespace()),
                parameters(query),
                JsonCodec.write(body(options)),
                JSON);
    }

    private static ObjectNode body(DeleteOptions options) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("apiVersion", "v1");
        body.put("kind", "DeleteOptions");
        options.gracePeriodSeconds()
                .ifPresent(seconds -> body.put("gracePeriodSeconds", seconds));
        if (options.propagation() != DeleteOptions.Propagation.DEFAULT) {
            body.put("propagationPolicy", options.propagation().wireName());
        }
        if (!options.uid().isEmpty()) {
            body.withObject("/preconditions").put("uid", options.uid());
        }
        if (!options.resourceVersion().isEmpty()) {
            body.withObject("/preconditions").put("resourceVersion", options.resourceVersion());
        }
        return body;
    }

    @Override
    public <R> R createSub(ObjectKey key, String subresource, Object body, Class<R> answer) {
        return sub("POST", key, subresource, body, answer);
    }

    @Override
    public <R> R getSub(ObjectKey key, String subresource, Class<R> answer) {
        return decode(
                calls.send("GET", path(key, subresource), Map.of(), new byte[0], JSON), answer);
    }

    @Override
    public <R> R updateSub(ObjectKey key, String subresource, Object body, Class<R> answer) {
        return sub("PUT", key, subresource, body, answer);
    }

    private <R> R sub(
            String method, ObjectKey key, String subresource, Object body, Class<R> answer) {
        byte[] sent =
                body instanceof DynamicObject object
                        ? JsonCodec.write(object)
                        : JsonCodec.writeTyped(body);
        return decode(calls.send(method, path(key, subresource), Map.of(), sent, JSON), answer);
    }

    private T decode(byte[] json) {
        return format.decode(JsonCodec.readTree(json));
    }

    static <R> R decode(byte[] json, Class<R> type) {
        return type == DynamicObject.class
                ? type.cast(JsonCodec.read(json))
                : JsonCodec.read(json, type);
    }
}
