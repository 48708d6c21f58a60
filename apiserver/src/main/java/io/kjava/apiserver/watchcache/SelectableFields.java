package io.kjava.apiserver.watchcache;

import io.kjava.codec.ObjectSkimmer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a resource a field selector may name, beside {@code metadata.name} and {@code
 * metadata.namespace}, and where their values are found. Immutable.
 */
public final class SelectableFields {
    /** Only {@code metadata.name} and {@code metadata.namespace}. */
    public static final SelectableFields METADATA_ONLY = new Builder().build();

    private static final String NAMESPACE = "metadata.namespace";

    /** One selectable field: the first path that has a non-empty scalar, or else the default. */
    private record Field(int index, int[] paths, String otherwise) {}

    private final Map<String, Field> fields;
    private final ObjectSkimmer skimmer;
    private final boolean namespaced;

    private SelectableFields(Map<String, Field> fields, List<String> paths, boolean namespaced) {
        this.fields = fields;
        this.namespaced = namespaced;
        this.skimmer = new ObjectSkimmer(paths);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Whether a selector may name this field. */
    public boolean knows(String label) {
        return label.equals("metadata.name") || label.equals(NAMESPACE) && namespaced || fields.containsKey(label);
    }

    /** The selectable fields beside the two of the metadata. */
    public Set<String> labels() {
        return fields.keySet();
    }

    ObjectSkimmer skimmer() {
        return skimmer;
    }

    /** One value per field, in the order of declaration. */
    String[] values(@Nullable String[] skimmed) {
        String[] result = new String[fields.size()];
        for (Field field : fields.values()) {
            result[field.index] = value(field, skimmed);
        }
        return result;
    }

    private static String value(Field field, @Nullable String[] skimmed) {
        for (int path : field.paths) {
            String found = skimmed[path];
            if (found != null && !found.isEmpty()) {
                return found;
            }
        }
        return field.otherwise;
    }

    /** Empty when the field is not known. */
    String valueOf(String[] values, String label) {
        Field field = fields.get(label);
        return field == null ? "" : values[field.index];
    }

    /** Collects fields. Confined to one thread. */
    public static final class Builder {
        private final Map<String, Field> fields = new LinkedHashMap<>();
        private final List<String> paths = new ArrayList<>();
        private boolean namespaced = true;

        private Builder() {}

        /** Some kinds that live in no namespace refuse to be asked for one. */
        public Builder withoutNamespace() {
            namespaced = false;
            return this;
        }

        /** A field whose selector name is its path. */
        public Builder field(String path) {
            return field(path, "", path);
        }

        /** As {@link #field(String)}, with a value for objects that do not have it ({@code false}). */
        public Builder fieldOr(String path, String otherwise) {
            return field(path, otherwise, path);
        }

        /**
         * @param label its name in a selector
         * @param otherwise its value when no path has one
         * @param candidates dotted paths, asked in this order
         */
        public Builder field(String label, String otherwise, String... candidates) {
            int[] indexes = new int[candidates.length];
            for (int i = 0; i < candidates.length; i++) {
                indexes[i] = indexOf(candidates[i]);
            }
            Field before = fields.get(label);
            int index = before == null ? fields.size() : before.index;
            fields.put(label, new Field(index, indexes, otherwise));
            return this;
        }

        private int indexOf(String path) {
            int found = paths.indexOf(path);
            if (found >= 0) {
                return found;
            }
            paths.add(path);
            return paths.size() - 1;
        }

        public SelectableFields build() {
            return new SelectableFields(new LinkedHashMap<>(fields), List.copyOf(paths), namespaced);
        }
    }
}
