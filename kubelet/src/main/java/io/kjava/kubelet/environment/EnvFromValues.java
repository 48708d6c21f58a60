package io.kjava.kubelet.environment;

import io.fabric8.kubernetes.api.model.EnvFromSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What {@code envFrom} imports: whole objects, later ones over earlier ones. */
record EnvFromValues(Map<String, String> variables, List<String> skipped) {
    static EnvFromValues read(List<EnvFromSource> imports, ReferencedValues values) {
        EnvFromValues result = new EnvFromValues(new LinkedHashMap<>(), new ArrayList<>());
        for (EnvFromSource source : imports) {
            result.add(source, values);
        }
        return result;
    }

    private void add(EnvFromSource source, ReferencedValues values) {
        String prefix = source.getPrefix() == null ? "" : source.getPrefix();
        if (source.getConfigMapRef() != null) {
            String name = source.getConfigMapRef().getName();
            boolean optional = Boolean.TRUE.equals(source.getConfigMapRef().getOptional());
            put("configMap", name, prefix, values.configMap(name, optional), values);
        } else if (source.getSecretRef() != null) {
            String name = source.getSecretRef().getName();
            boolean optional = Boolean.TRUE.equals(source.getSecretRef().getOptional());
            put("secret", name, prefix, values.secret(name, optional), values);
        }
    }

    private void put(
            String kind, String name, String prefix, Optional<Map<String, String>> found, ReferencedValues values) {
        List<String> invalid = new ArrayList<>();
        new TreeMap<>(found.orElse(Map.of())).forEach((key, value) -> {
            if (VariableNames.isValid(prefix + key)) {
                variables.put(prefix + key, value);
            } else {
                invalid.add(prefix + key);
            }
        });
        if (!invalid.isEmpty()) {
            skipped.add("Keys [%s] from the EnvFrom %s %s/%s were skipped since they are considered"
                            .formatted(String.join(", ", invalid), kind, values.namespace(), name)
                    + " invalid environment variable names.");
        }
    }
}
