package io.kjava.client.http;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.client.ApiClient;
import io.kjava.client.ClientMetrics;
import io.kjava.client.ResourceClient;
import io.kjava.client.ResourcePath;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.lifecycle.Threads;
import io.kjava.scheme.BuiltinKinds;
import io.kjava.scheme.ResourceType;
import io.kjava.scheme.TypedKinds;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import tools.jackson.databind.JsonNode;

/** An API client over one HTTP/2 connection, made again when it breaks. Thread-safe. */
public final class HttpApiClient implements ApiClient {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final String JSON = "application/json";

    private final HttpClient http;
    private final ExecutorService threads;
    private final Calls calls;

    /** A client whose calls nobody counts. */
    public HttpApiClient(ApiEndpoint endpoint) {
        this(endpoint, ClientMetrics.unseen(), () -> 0);
    }

    /** @param nanos a clock that only runs forward */
    public HttpApiClient(ApiEndpoint endpoint, ClientMetrics metrics, LongSupplier nanos) {
        this.threads = Threads.perTask("api-client-");
        this.http = HttpClient.newBuilder()
                .sslContext(endpoint.tls())
                .connectTimeout(CONNECT_LIMIT)
                .executor(threads)
                .build();
        this.calls = new Calls(http, endpoint, metrics, nanos);
    }

    @Override
    public <T extends HasMetadata> ResourceClient<T> resource(Class<T> type) {
        ResourceType row = TypedKinds.of(type);
        return new HttpResource<>(
                calls,
                new ResourcePath(row.name(), row.namespaced()),
                new HttpResource.Format<>(
                        item -> JsonCodec.toTyped(item, type),
                        JsonCodec::writeTyped,
                        HttpApiClient::key,
                        row.name().apiVersion(),
                        row.kind()));
    }

    private static ObjectKey key(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return new ObjectKey(namespace == null ? "" : namespace, nameOf(object));
    }

    private static String nameOf(HasMetadata object) {
        String name = object.getMetadata().getName();
        return name == null ? "" : name;
    }

    @Override
    public ResourceClient<DynamicObject> dynamic(ResourceName resource, boolean namespaced) {
        return new HttpResource<>(
                calls,
                new ResourcePath(resource, namespaced),
                new HttpResource.Format<>(DynamicObject::new, JsonCodec::write, DynamicObject::key, "", ""));
    }

    @Override
    public JsonNode read(String path) {
        return JsonCodec.readTree(calls.send("GET", path, Map.of(), new byte[0], JSON));
    }

    @Override
    public <R> R review(ResourceName resource, Object body, Class<R> answer) {
        boolean namespaced =
                BuiltinKinds.find(resource).map(ResourceType::namespaced).orElse(false);
        DynamicObject tree = body instanceof DynamicObject dynamic ? dynamic : JsonCodec.fromTyped(body);
        String path = new ResourcePath(resource, namespaced).collection(tree.namespace());
        byte[] sent = JsonCodec.write(tree);
        return JsonCodec.readEither(calls.send("POST", path, Map.of(), sent, JSON), answer);
    }

    @Override
    public void close() {
        http.shutdownNow();
        threads.shutdownNow();
    }
}
