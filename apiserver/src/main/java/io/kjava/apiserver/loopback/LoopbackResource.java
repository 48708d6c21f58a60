package io.kjava.apiserver.loopback;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.EventBody;
import io.kjava.apiserver.request.ListBody;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One resource, reached through the pipeline. Thread-safe. */
final class LoopbackResource<T> implements ResourceClient<T> {
    private final LoopbackCalls calls;
    private final ResourceName resource;
    private final boolean namespaced;
    private final ObjectFormat<T> format;

    LoopbackResource(
            LoopbackCalls calls, ResourceName resource, boolean namespaced, ObjectFormat<T> format) {
        this.calls = calls;
        this.resource = resource;
        this.namespaced = namespaced;
        this.format = format;
    }

    static String path(ResourceName resource, String namespace, String name, String subresource) {
        StringBuilder path = new StringBuilder(resource.pathPrefix());
        if (!namespace.isEmpty()) {
            path.append("/namespaces/").append(namespace);
        }
        path.append('/').append(resource.plural());
        if (!name.isEmpty()) {
            path.append('/').append(name);
        }
        if (!subresource.isEmpty()) {
            path.append('/').append(subresource);
        }
        return path.toString();
    }

    private String path(ObjectKey key, String subresource) {
        return path(resource, namespaced ? key.namespace() : "", key.name(), subresource);
    }

    private String collection(String namespace) {
        return path(resource, namespaced ? namespace : "", "", "");
    }

    @Override
    public Optional<T> get(ObjectKey key) {
        if (key.name().isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] answer = calls.bytes("GET", path(key, ""), Map.of(), new byte[0]);
            return Optional.of(format.decode().apply(answer));
        } catch (ApiException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public ListPage<T> list(ListQuery query) {
        ApiResponse response = calls.get(collection(query.namespace()), parameters(query));
        List<T> items = new ArrayList<>();
        if (response instanceof ApiResponse.Streaming streaming
                && streaming.writer() instanceof ListBody body) {
            body.objects().forEach(json -> items.add(format.decode().apply(json)));
            return new ListPage<>(items, body.resourceVersion());
        }
        JsonNode tree = JsonCodec.readTree(LoopbackCalls.collect(response));
        for (JsonNode item : tree.path("items")) {
            items.add(format.decode().apply(JsonCodec.write(item)));
        }
        return new ListPage<>(items, tree.path("metadata").path("resourceVersion").asString(""));
    }

    @Override
    public WatchStream<T> watch(ListQuery query) {
        Map<String, List<String>> parameters = parameters(query);
        parameters.put("watch", List.of("true"));
        parameters.put("allowWatchBookmarks", List.of("true"));
        ApiResponse response = calls.get(collection(query.namespace()), parameters);
        if (response instanceof ApiResponse.Streaming streaming
                && streaming.writer() instanceof EventBody events) {
            return new LoopbackWatch<>(events, format);
        }
        throw ApiException.internal("the answer to a watch is no watch", null);
    }

    private static Map<String, List<String>> parameters(ListQuery query) {
        Map<String, List<String>> result = new HashMap<>();
        put(result, "labelSelector", query.labelSelector());
        put(result, "fieldSelector", query.fieldSelector());
        put(result, "resourceVersion", query.resourceVersion());
        return result;
    }

    private static void put(Map<String, List<String>> parameters, String name, String value) {
        if (!value.isEmpty()) {
            parameters.put(name, List.of(value));
        }
    }

    @Override
    public T create(T object) {
        String path = collection(format.key().apply(object).namespace());
        byte[] answer = calls.bytes("POST", path, Map.of(), format.encode().apply(object));
        return format.decode().apply(answer);
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
        byte[] answer = calls.bytes("PUT", path, Map.of(), format.encode().apply(object));
        return format.decode().apply(answer);
    }

    @Override
    public T patch(ObjectKey key, PatchType type, byte[] patch, String subresource) {
        Map<String, List<String>> query =
                type == PatchType.APPLY ? Map.of("force", List.of("true")) : Map.of();
        return format.decode()
                .apply(calls.patch(path(key, subresource), query, patch, type.mediaType()));
    }

    @Override
    public void delete(ObjectKey key, DeleteOptions options) {
        calls.bytes("DELETE", path(key, ""), Map.of(), JsonCodec.write(body(options)));
    }

    @Override
    public void deleteCollection(ListQuery query, DeleteOptions options) {
        calls.bytes(
                "DELETE",
                collection(query.namespace()),
                parameters(query),
                JsonCodec.write(body(options)));
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
        return decode(calls.bytes("POST", path(key, subresource), Map.of(), encode(body)), answer);
    }

    @Override
    public <R> R getSub(ObjectKey key, String subresource, Class<R> answer) {
        byte[] body = calls.bytes("GET", path(key, subresource), Map.of(), new byte[0]);
        return decode(body, answer);
    }

    @Override
    public <R> R updateSub(ObjectKey key, String subresource, Object body, Class<R> answer) {
        return decode(calls.bytes("PUT", path(key, subresource), Map.of(), encode(body)), answer);
    }

    private static byte[] encode(Object body) {
        return body instanceof DynamicObject dynamic
                ? JsonCodec.write(dynamic)
                : JsonCodec.writeTyped(body);
    }

    static <R> R decode(byte[] json, Class<R> type) {
        return type == DynamicObject.class
                ? type.cast(JsonCodec.read(json))
                : JsonCodec.read(json, type);
    }
}
