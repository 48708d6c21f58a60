package io.kjava.apiserver.loopback;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.client.ApiClient;
import io.kjava.client.ClientMetrics;
import io.kjava.client.ResourceClient;
import io.kjava.client.ResourcePath;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.scheme.BuiltinKinds;
import io.kjava.scheme.ResourceType;
import io.kjava.scheme.TypedKinds;
import java.util.Map;
import java.util.function.LongSupplier;
import tools.jackson.databind.JsonNode;

/**
 * {@link ApiClient} without a socket: enters at the top of the same pipeline, with an identity of its
 * own. Thread-safe; holds nothing that must be closed.
 */
public final class LoopbackApiClient implements ApiClient {
    private final LoopbackCalls calls;

    /** @param nanos a clock that only runs forward */
    public LoopbackApiClient(RequestHandler pipeline, UserInfo user, ClientMetrics metrics, LongSupplier nanos) {
        this(pipeline, user, agent(user), metrics, nanos);
    }

    /**
     * @param agent who is named as the writer of fields
     * @param nanos a clock that only runs forward
     */
    public LoopbackApiClient(
            RequestHandler pipeline, UserInfo user, String agent, ClientMetrics metrics, LongSupplier nanos) {
        this.calls = new LoopbackCalls(pipeline, user, agent, metrics, nanos);
    }

    /** The last part of the user's name; the server itself is known by its program's name. */
    private static String agent(UserInfo user) {
        String last = user.name().substring(user.name().lastIndexOf(':') + 1);
        return last.equals("apiserver") ? "kube-apiserver" : last;
    }

    @Override
    public <T extends HasMetadata> ResourceClient<T> resource(Class<T> type) {
        ResourceType row = TypedKinds.of(type);
        ObjectFormat<T> format =
                new ObjectFormat<>(json -> JsonCodec.read(json, type), JsonCodec::writeTyped, LoopbackApiClient::key);
        return new LoopbackResource<>(calls, new ResourcePath(row.name(), row.namespaced()), format);
    }

    @Override
    public ResourceClient<DynamicObject> dynamic(ResourceName resource, boolean namespaced) {
        ObjectFormat<DynamicObject> format = new ObjectFormat<>(JsonCodec::read, JsonCodec::write, DynamicObject::key);
        return new LoopbackResource<>(calls, new ResourcePath(resource, namespaced), format);
    }

    private static ObjectKey key(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        String name = object.getMetadata().getName();
        return new ObjectKey(namespace == null ? "" : namespace, name == null ? "" : name);
    }

    @Override
    public JsonNode read(String path) {
        int query = path.indexOf('?');
        return JsonCodec.readTree(
                query < 0
                        ? calls.bytes("GET", path, Map.of(), new byte[0])
                        : calls.bytes(
                                "GET",
                                path.substring(0, query),
                                LoopbackCalls.query(path.substring(query + 1)),
                                new byte[0]));
    }

    @Override
    public <R> R review(ResourceName resource, Object body, Class<R> answer) {
        boolean namespaced =
                BuiltinKinds.find(resource).map(ResourceType::namespaced).orElse(false);
        DynamicObject tree = body instanceof DynamicObject dynamic ? dynamic : JsonCodec.fromTyped(body);
        String path = new ResourcePath(resource, namespaced).collection(tree.namespace());
        return JsonCodec.readEither(calls.bytes("POST", path, Map.of(), JsonCodec.write(tree)), answer);
    }

    @Override
    public void close() {}
}
