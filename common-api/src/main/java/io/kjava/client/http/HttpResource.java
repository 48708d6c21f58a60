package io.kjava.client.http;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ListPage;
import io.kjava.client.ListQuery;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.client.ResourcePath;
import io.kjava.client.WatchStream;
import io.kjava.codec.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
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
    private final ResourcePath path;
    private final Format<T> format;

    HttpResource(Calls calls, ResourcePath path, Format<T> format) {
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
            return Optional.of(decode(calls.send("GET", path.object(key, ""), Map.of(), new byte[0], JSON)));
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
        Map<String, String> parameters = query.parameters();
        parameters.put("limit", Integer.toString(PAGE));
        while (true) {
            JsonNode page = JsonCodec.readTree(
                    calls.send("GET", path.collection(query.namespace()), parameters, new byte[0], JSON));
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
        Map<String, String> parameters = query.parameters();
        parameters.put("watch", "true");
        parameters.put("allowWatchBookmarks", "true");
        return new HttpWatchStream<>(calls.open(path.collection(query.namespace()), parameters), format::decode);
    }

    @Override
    public T create(T object) {
        String to = path.collection(format.key().apply(object).namespace());
        return decode(calls.send("POST", to, Map.of(), format.encode().apply(object), JSON));
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
        return decode(calls.send("PUT", to, Map.of(), format.encode().apply(object), JSON));
    }

    @Override
    public T patch(ObjectKey key, PatchType type, byte[] patch, String subresource) {
        Map<String, String> query =
                type == PatchType.APPLY ? Map.of("force", "true", "fieldManager", "kjava") : Map.of();
        return decode(calls.send("PATCH", path.object(key, subresource), query, patch, type.mediaType()));
    }

    @Override
    public void delete(ObjectKey key, DeleteOptions options) {
        calls.send("DELETE", path.object(key, ""), Map.of(), options.toJson(), JSON);
    }

    @Override
    public void deleteCollection(ListQuery query, DeleteOptions options) {
        calls.send("DELETE", path.collection(query.namespace()), query.parameters(), options.toJson(), JSON);
    }

    @Override
    public <R> R createSub(ObjectKey key, String subresource, Object body, Class<R> answer) {
        return sub("POST", key, subresource, body, answer);
    }

    @Override
    public <R> R getSub(ObjectKey key, String subresource, Class<R> answer) {
        return JsonCodec.readEither(
                calls.send("GET", path.object(key, subresource), Map.of(), new byte[0], JSON), answer);
    }

    @Override
    public <R> R updateSub(ObjectKey key, String subresource, Object body, Class<R> answer) {
        return sub("PUT", key, subresource, body, answer);
    }

    private <R> R sub(String method, ObjectKey key, String subresource, Object body, Class<R> answer) {
        byte[] sent = JsonCodec.writeEither(body);
        return JsonCodec.readEither(calls.send(method, path.object(key, subresource), Map.of(), sent, JSON), answer);
    }

    private T decode(byte[] json) {
        return format.decode(JsonCodec.readTree(json));
    }
}
