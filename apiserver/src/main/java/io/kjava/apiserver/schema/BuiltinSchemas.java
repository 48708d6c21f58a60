package io.kjava.apiserver.schema;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The built-in kinds' schemas, read once from the resource that the build generates. Immutable. */
final class BuiltinSchemas {
    private static final String RESOURCE = "builtin-schema.txt.gz";
    private static final String META_VERSION = "meta.k8s.io/v1";

    /** Kinds of the meta group that every group version has. */
    private static final Set<String> IN_EVERY_GROUP = Set.of(
            "ApplyOptions",
            "CreateOptions",
            "DeleteOptions",
            "GetOptions",
            "ListOptions",
            "PatchOptions",
            "UpdateOptions",
            "WatchEvent");

    /** Kinds of the meta group that go by {@code v1}. */
    private static final Set<String> IN_CORE_GROUP =
            Set.of("APIGroup", "APIGroupList", "APIResourceList", "APIVersions", "List", "Status");

    private final Map<String, StructuralSchema> definitions;
    private final Map<SchemaCatalog.KindKey, StructuralSchema> kinds;
    private final StructuralSchema objectMeta;

    private BuiltinSchemas(ShapeReader read) {
        definitions = read.definitions();
        kinds = read.kinds();
        StructuralSchema meta = definitions.get("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
        if (meta == null) {
            throw new IllegalStateException("the built-in schema lacks ObjectMeta");
        }
        objectMeta = meta;
    }

    /** Loads on first use: some tens of milliseconds. */
    static BuiltinSchemas get() {
        return Holder.INSTANCE;
    }

    /** Throws when the build has left the schemas out, in words for whom it concerns. */
    static void requireThere() {
        if (BuiltinSchemas.class.getResource(RESOURCE) == null) {
            throw new IllegalStateException(RESOURCE + " is missing in the JAR: it was not built whole");
        }
    }

    private static final class Holder {
        static final BuiltinSchemas INSTANCE = load();
    }

    private static BuiltinSchemas load() {
        try (InputStream in = open(RESOURCE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return new BuiltinSchemas(ShapeReader.read(lines));
        } catch (IOException e) {
            throw new UncheckedIOException("the built-in schema cannot be read", e);
        }
    }

    static InputStream open(String resource) throws IOException {
        InputStream in = BuiltinSchemas.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IOException(resource + " is missing: the build generates it");
        }
        return new GZIPInputStream(in, 8192);
    }

    @Nullable
    StructuralSchema kind(String apiVersion, String kind) {
        StructuralSchema found = kinds.get(new SchemaCatalog.KindKey(apiVersion, kind));
        if (found != null) {
            return found;
        }
        boolean shared = IN_EVERY_GROUP.contains(kind) || apiVersion.equals("v1") && IN_CORE_GROUP.contains(kind);
        return shared ? kinds.get(new SchemaCatalog.KindKey(META_VERSION, kind)) : null;
    }

    @Nullable
    StructuralSchema definition(String name) {
        return definitions.get(name);
    }

    /** In order of their names. */
    Map<String, StructuralSchema> definitions() {
        return new TreeMap<>(definitions);
    }

    Map<SchemaCatalog.KindKey, StructuralSchema> kinds() {
        return new HashMap<>(kinds);
    }

    StructuralSchema objectMeta() {
        return objectMeta;
    }
}
