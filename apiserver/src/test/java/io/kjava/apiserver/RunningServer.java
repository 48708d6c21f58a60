package io.kjava.apiserver;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.client.ApiClient;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.YamlCodec;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;

/** A server in memory without a listener, spoken to in YAML as whoever the test wants to be. */
public final class RunningServer implements AutoCloseable {
    private final MemoryStorage storage = new MemoryStorage(InstantSource.system());
    private final ApiServer server = ApiServer.start(ApiServerConfig.inProcess(), storage, InstantSource.system());

    public ApiClient as(String user, String... groups) {
        return server.loopbackClient(user, List.of(groups));
    }

    public ApiClient admin() {
        return as("admin", "system:masters");
    }

    /** A namespace with its default account. */
    public void namespace(String name, String labels) {
        create(
                admin(),
                "namespaces",
                "{apiVersion: v1, kind: Namespace, metadata: {name: %s, labels: {%s}}}".formatted(name, labels));
        create(
                admin(),
                "serviceaccounts",
                "{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: %s}}".formatted(name));
    }

    public static DynamicObject create(ApiClient client, String plural, String yaml) {
        DynamicObject object = read(yaml);
        return client.dynamic(name(object, plural), !object.namespace().isEmpty())
                .create(object);
    }

    /** The message and code of the refusal; what was expected to be refused and is not fails. */
    public static ApiException refused(ApiClient client, String plural, String yaml) {
        try {
            create(client, plural, yaml);
        } catch (ApiException e) {
            return e;
        }
        throw new AssertionError("let in: " + yaml);
    }

    public DynamicObject get(String apiVersion, String plural, String namespace, String name) {
        DynamicObject probe = DynamicObject.of(apiVersion, "", namespace, name);
        return admin().dynamic(name(probe, plural), !namespace.isEmpty())
                .get(new ObjectKey(namespace, name))
                .orElseThrow();
    }

    public static DynamicObject read(String yaml) {
        return YamlCodec.read(yaml.getBytes(StandardCharsets.UTF_8));
    }

    public static ResourceName name(DynamicObject object, String plural) {
        String version = object.apiVersion();
        return new ResourceName(object.group(), version.substring(version.indexOf('/') + 1), plural);
    }

    @Override
    public void close() {
        server.close();
        storage.close();
    }
}
