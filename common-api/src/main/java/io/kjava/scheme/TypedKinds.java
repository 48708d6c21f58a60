package io.kjava.scheme;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** From a typed kind's class to its row in the table of built-in resources. Thread-safe. */
public final class TypedKinds {
    private static final ClassValue<ResourceType> TYPES = new ClassValue<>() {
        @Override
        protected ResourceType computeValue(Class<?> type) {
            String apiVersion = HasMetadata.getApiVersion(type);
            String kind = HasMetadata.getKind(type);
            return BuiltinKinds.findKind(apiVersion, kind)
                    .orElseThrow(() -> new IllegalArgumentException("no built-in resource for " + type.getName()));
        }
    };

    private TypedKinds() {}

    /** @throws IllegalArgumentException when no built-in resource has this kind */
    public static ResourceType of(Class<? extends HasMetadata> type) {
        return TYPES.get(type);
    }
}
