package io.kjava.kubelet.environment;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.FileKeySelector;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where one variable of {@code env} gets its value from. */
record VariableSources(
        Pod pod, Container container, PodAddresses addresses, ReferencedValues values, EnvironmentSources sources) {
    private static final int MAX_ENV_FILE = 64 * 1024;

    /**
     * The value of a variable; empty when its source is missing but optional.
     *
     * @param known what a literal value may refer to
     */
    Optional<String> value(EnvVar variable, Map<String, String> known) {
        if (variable.getValue() != null && !variable.getValue().isEmpty()) {
            return Optional.of(Expansion.expand(variable.getValue(), known));
        }
        EnvVarSource from = variable.getValueFrom();
        return from == null ? Optional.of("") : referenced(from);
    }

    private Optional<String> referenced(EnvVarSource from) {
        if (from.getFieldRef() != null) {
            String path = from.getFieldRef().getFieldPath();
            return Optional.of(PodFields.value(pod, path, addresses));
        }
        if (from.getResourceFieldRef() != null) {
            return Optional.of(ResourceFields.value(from.getResourceFieldRef(), pod, container, sources.allocatable()));
        }
        if (from.getConfigMapKeyRef() != null) {
            var ref = from.getConfigMapKeyRef();
            return values.configMapKey(ref.getName(), ref.getKey(), isTrue(ref.getOptional()));
        }
        if (from.getSecretKeyRef() != null) {
            var ref = from.getSecretKeyRef();
            return values.secretKey(ref.getName(), ref.getKey(), isTrue(ref.getOptional()));
        }
        return from.getFileKeyRef() == null ? Optional.of("") : fromFile(from.getFileKeyRef());
    }

    private Optional<String> fromFile(FileKeySelector ref) {
        boolean optional = isTrue(ref.getOptional());
        Map<String, String> entries;
        try {
            byte[] content = sources.file(pod, ref.getVolumeName(), ref.getPath(), MAX_ENV_FILE);
            entries = EnvFile.parse(new String(content, StandardCharsets.UTF_8));
        } catch (IOException e) {
            if (optional) {
                return Optional.empty();
            }
            throw new MissingSourceException("couldn't read the env file \"" + ref.getPath() + "\": " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new MissingSourceException(
                    "couldn't parse the env file \"" + ref.getPath() + "\": " + e.getMessage());
        }
        Optional<String> value = Optional.ofNullable(entries.get(ref.getKey()));
        if (value.isEmpty() && !optional) {
            throw new MissingSourceException(
                    "environment variable key \"%s\" not found in file \"%s\"".formatted(ref.getKey(), ref.getPath()));
        }
        return value;
    }

    private static boolean isTrue(@Nullable Boolean flag) {
        return Boolean.TRUE.equals(flag);
    }
}
