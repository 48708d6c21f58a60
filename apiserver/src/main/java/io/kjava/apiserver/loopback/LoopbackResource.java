package io.kjava.apiserver.loopback;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.EventBody;
import io.kjava.apiserver.request.ListBody;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ListPage;
import io.kjava.client.ListQuery;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.client.ResourcePath;
import io.kjava.client.WatchStream;
import io.kjava.codec.JsonCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One resource, reached through the pipeline. Thread-safe. */
final class LoopbackResource<T> implements ResourceClient<T> {
    private final LoopbackCalls calls;
    private final ResourcePath path;
    private final ObjectFormat<T> format;

    LoopbackResource(LoopbackCalls calls, ResourcePath path, ObjectFormat<T> format) {
        this.calls = calls;
        this.path = path;
        this.format = format;
    }

    @Override
    public Optional<T> get(ObjectKey key) {
        if (key.name().isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] answer = calls.bytes("GET", path.object(key, ""), Map.of(), new byte[0]);
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
        ApiResponse response = calls.get(path.collection(query.namespace()), parameters(query));
        List<T> items = new ArrayList<>();
        if (response instanceof ApiResponse.Streaming streaming && streaming.writer() instanceof ListBody body) {
            body.objects().forEach(json -> items.add(format.decode().apply(json)));
            return new ListPage<>(items, body.resourceVersion());
        }
        JsonNode tree = JsonCodec.readTree(LoopbackCalls.collect(response));
        for (JsonNode item : tree.path("items")) {
            items.add(format.decode().apply(JsonCodec.write(item)));
        }
        return new ListPage<>(
                items, tree.path("metadata").path("resourceVersion").asString(""));
    }

    @Override
    public WatchStream<T> watch(ListQuery query) {
        Map<String, List<String>> parameters = parameters(query);
        parameters.put("watch", List.of("true"));
        parameters.put("allowWatchBookmarks", List.of("true"));
        ApiResponse response = calls.get(path.collection(query.namespace()), parameters);
        if (response instanceof ApiResponse.Streaming streaming && streaming.writer() instanceof EventBody events) {
            return new LoopbackWatch<>(events, format);
        }
        throw ApiException.internal("the answer to a watch is no watch", null);
    }

    private static Map<String, List<String>> parameters(ListQuery query) {
        Map<String, List<String>> result = new HashMap<>();
        query.parameters().forEach((name, value) -> result.put(name, List.of(value)));
        return result;
    }

    @Override
    public T create(T object) {
        String to = path.collection(format.key().apply(object).namespace());
        byte[] answer = calls.bytes("POST", to, Map.of(), format.encode().apply(object));
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
        String to = path.object(format.key().apply(object), subresource);
        byte[] answer = calls.bytes("PUT", to, Map.of(), format.encode().apply(object));
        return format.decode().apply(answer);
    }

    @Override
    public T patch(ObjectKey key, PatchType type, byte[] patch, String subresource) {
        Map<String, List<String>> query = type == PatchType.APPLY ? Map.of("force", List.of("true")) : Map.of();
        return format.decode().apply(calls.patch(path.object(key, subresource), query, patch, type.mediaType()));
    }

    @Override
    public void delete(ObjectKey key, DeleteOptions options) {
        calls.bytes("DELETE", path.object(key, ""), Map.of(), options.toJson());
    }

    @Override
    public void deleteCollection(ListQuery query, DeleteOptions options) {
        calls.bytes("DELETE", path.collection(query.namespace()), parameters(query), options.toJson());
    }

    @Override
    public <R> R createSub(ObjectKey key, String subresource, Object body, Class<R> answer) {
        return JsonCodec.readEither(
                calls.bytes("POST", path.object(key, subresource), Map.of(), JsonCodec.writeEither(body)), answer);
    }

    @Override
    public <R> R getSub(ObjectKey key, String subresource, Class<R> answer) {
        byte[] body = calls.bytes("GET", path.object(key, subresource), Map.of(), new byte[0]);
        return JsonCodec.readEither(body, answer);
    }

    @Override
    public <R> R updateSub(ObjectKey key, String subresource, Object body, Class<R> answer) {
        return JsonCodec.readEither(
                calls.bytes("PUT", path.object(key, subresource), Map.of(), JsonCodec.writeEither(body)), answer);
    }
}
