package io.kjava.apiserver.openapi;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.schema.Descriptions;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.codec.JsonCodec;
import io.kjava.scheme.ResourceType;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API documents of what is served now. Each is made when it is first asked for, kept while memory
 * allows, and made anew when something else is served. Thread-safe.
 */
public final class OpenApiDocuments {
    private static final String V2_JSON = "v2.json";
    private static final String V2_PROTOBUF = "v2.protobuf";
    private static final String INDEX = "v3";
    private static final String PROTOBUF = ".protobuf";
    private final Supplier<Collection<ResourceType>> served;
    private final SchemaCatalog catalog;
    private final String version;
    private volatile @Nullable Edition edition;

    /**
     * @param served a new collection whenever something else is served; asked with every request
     * @param version of the server, for example {@code v1.36.0}
     */
    public OpenApiDocuments(Supplier<Collection<ResourceType>> served, SchemaCatalog catalog, String version) {
        this.served = requireNonNull(served, "served");
        this.catalog = requireNonNull(catalog, "catalog");
        this.version = requireNonNull(version, "version");
    }

    /** The documents of one state of what is served. */
    private static final class Edition {
        final List<ResourceType> types;
        final long generation;
        final Map<String, List<ResourceType>> groups = new TreeMap<>();
        final Map<String, SoftReference<OpenApiDocument>> documents = new ConcurrentHashMap<>();
        final Map<String, String> hashes = new ConcurrentHashMap<>();

        Edition(List<ResourceType> types, long generation) {
            this.types = types;
            this.generation = generation;
            for (ResourceType type : types) {
                String path = type.name().pathPrefix().substring(1);
                groups.computeIfAbsent(path, p -> new ArrayList<>()).add(type);
            }
        }
    }

    /** {@code /openapi/v3}: which documents there are, with the address of each. */
    public OpenApiDocument index() {
        Edition current = current();
        return cached(current, INDEX, () -> JsonCodec.write(indexTree(current)));
    }

    private ObjectNode indexTree(Edition current) {
        ObjectNode index = JsonNodeFactory.instance.objectNode();
        ObjectNode paths = index.putObject("paths");
        for (String path : current.groups.keySet()) {
            String hash = current.hashes.get(path);
            if (hash == null) {
                hash = group(current, path).hash();
            }
            paths.putObject(path).put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + hash);
        }
        return index;
    }

    /**
     * The document of one group version.
     *
     * @param path for example {@code api/v1} or {@code apis/apps/v1}
     */
    public Optional<OpenApiDocument> group(String path) {
        Edition current = current();
        return current.groups.containsKey(path) ? Optional.of(group(current, path)) : Optional.empty();
    }

    private OpenApiDocument group(Edition current, String path) {
        List<ResourceType> types = current.groups.getOrDefault(path, List.of());
        return cached(current, path, () -> JsonCodec.write(write(Dialect.V3, types)));
    }

    /** The same in protobuf. Its hash is that of the JSON, so that one address stands for both. */
    public Optional<OpenApiDocument> groupProtobuf(String path) {
        Edition current = current();
        if (!current.groups.containsKey(path)) {
            return Optional.empty();
        }
        OpenApiDocument json = group(current, path);
        return Optional.of(kept(
                current,
                path + PROTOBUF,
                () -> json.inForm(new GroupProtobuf().encode(JsonCodec.readTree(json.body())))));
    }

    /** {@code /openapi/v2} as JSON. */
    public OpenApiDocument versionTwo() {
        Edition current = current();
        return cached(current, V2_JSON, () -> JsonCodec.write(write(Dialect.V2, current.types)));
    }

    /** {@code /openapi/v2} in the protobuf form that older kubectls and client-go ask for. */
    public OpenApiDocument versionTwoProtobuf() {
        Edition current = current();
        return cached(current, V2_PROTOBUF, () -> new SwaggerProtobuf().encode(write(Dialect.V2, current.types)));
    }

    private ObjectNode write(Dialect dialect, Collection<ResourceType> types) {
        return new DocumentWriter(dialect, catalog, Descriptions.load(), version).write(types);
    }

    private Edition current() {
        List<ResourceType> types = List.copyOf(served.get());
        long generation = catalog.generation();
        Edition known = edition;
        if (known != null && known.generation == generation && known.types.equals(types)) {
            return known;
        }
        Edition fresh = new Edition(types, generation);
        edition = fresh;
        return fresh;
    }

    private static OpenApiDocument cached(Edition edition, String key, Supplier<byte[]> maker) {
        return kept(edition, key, () -> OpenApiDocument.of(maker.get()));
    }

    private static OpenApiDocument kept(Edition edition, String key, Supplier<OpenApiDocument> maker) {
        SoftReference<OpenApiDocument> reference = edition.documents.get(key);
        OpenApiDocument known = reference == null ? null : reference.get();
        if (known != null) {
            return known;
        }
        OpenApiDocument made = maker.get();
        edition.documents.put(key, new SoftReference<>(made));
        edition.hashes.put(key, made.hash());
        return made;
    }
}
