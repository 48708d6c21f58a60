package io.kjava.apiserver.openapi;

import io.kjava.scheme.ResourceType;
import java.util.Locale;

/** Names that one operation goes by. */
final class Operation {
    /**
     * What an operation is about.
     *
     * @param apiVersion of the kind it handles; a subresource may handle another one
     * @param subresource empty for the object itself; {@code *} for a list of all namespaces
     */
    record Target(ResourceType type, String apiVersion, String kind, String subresource) {
        private static final String EVERYWHERE = "*";

        Target everywhere() {
            return new Target(type, apiVersion, kind, EVERYWHERE);
        }

        String group() {
            int slash = apiVersion.indexOf('/');
            return slash < 0 ? "" : apiVersion.substring(0, slash);
        }

        String version() {
            return apiVersion.substring(apiVersion.indexOf('/') + 1);
        }

        /** {@code core_v1}, {@code apps_v1}. */
        String tag() {
            String group = type.name().group();
            String word =
                    group.isEmpty() ? "core" : group.replace(".k8s.io", "").replace('.', '_');
            return word + "_" + type.name().version();
        }

        /** {@code readCoreV1NamespacedPodStatus}. */
        String operationId(String verb) {
            boolean isEverywhere = subresource.equals(EVERYWHERE);
            StringBuilder id = new StringBuilder(word(verb));
            id.append(capitalizedGroup()).append(capitalized(type.name().version()));
            if (verb.equals("deletecollection")) {
                id.append("Collection");
            }
            if (type.namespaced() && !isEverywhere) {
                id.append("Namespaced");
            }
            id.append(type.kind());
            if (isEverywhere) {
                return id.append("ForAllNamespaces").toString();
            }
            return id.append(capitalized(subresource)).toString();
        }

        private String capitalizedGroup() {
            String group = type.name().group();
            if (group.isEmpty()) {
                return "Core";
            }
            StringBuilder result = new StringBuilder();
            for (String label : group.replace(".k8s.io", "").split("[.-]")) {
                result.append(capitalized(label));
            }
            return result.toString();
        }

        private static String word(String verb) {
            return switch (verb) {
                case "get" -> "read";
                case "update" -> "replace";
                case "deletecollection" -> "delete";
                default -> verb;
            };
        }
    }

    private Operation() {}

    static String capitalized(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
