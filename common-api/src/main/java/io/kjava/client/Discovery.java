package io.kjava.client;

import io.kjava.api.ApiException;
import io.kjava.api.ResourceName;
import io.kjava.scheme.ResourceType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What the server serves now, built-in or custom: each resource once, in its group's preferred version
 * when it exists there.
 *
 * @param resources without subresources
 * @param failures group version to why it could not be read
 */
public record Discovery(List<ResourceType> resources, Map<String, String> failures) {
    public Discovery {
        resources = List.copyOf(resources);
        failures = Map.copyOf(failures);
    }

    /**
     * Asks the server: one request for each group version.
     *
     * @throws ApiException when not even the list of groups can be read
     */
    public static Discovery read(ApiClient client) {
        Reader reader = new Reader(client);
        for (JsonNode version : client.read("/api").path("versions")) {
            reader.groupVersion("", version.asString());
        }
        for (JsonNode group : client.read("/apis").path("groups")) {
            for (String version : versions(group)) {
                reader.groupVersion(group.path("name").asString(), version);
            }
        }
        return new Discovery(reader.resources, reader.failures);
    }

    private static Set<String> versions(JsonNode group) {
        Set<String> versions = new LinkedHashSet<>();
        String preferred = group.path("preferredVersion").path("version").asString("");
        if (!preferred.isEmpty()) {
            versions.add(preferred);
        }
        group.path("versions").forEach(v -> versions.add(v.path("version").asString()));
        return versions;
    }

    private static final class Reader {
        final ApiClient client;
        final List<ResourceType> resources = new ArrayList<>();
        final Map<String, String> failures = new LinkedHashMap<>();
        final Set<String> seen = new HashSet<>();

        Reader(ApiClient client) {
            this.client = client;
        }

        void groupVersion(String group, String version) {
            ResourceName any = new ResourceName(group, version, "");
            try {
                for (JsonNode row : client.read(any.pathPrefix()).path("resources")) {
                    String plural = row.path("name").asString();
                    if (!plural.contains("/") && seen.add(plural + "." + group)) {
                        resources.add(type(new ResourceName(group, version, plural), row));
                    }
                }
            } catch (ApiException e) {
                failures.put(any.apiVersion(), e.getMessage());
            }
        }

        private static ResourceType type(ResourceName name, JsonNode row) {
            return new ResourceType(
                    name,
                    row.path("kind").asString(""),
                    row.path("singularName").asString(""),
                    row.path("namespaced").asBoolean(false),
                    texts(row.path("shortNames")),
                    texts(row.path("categories")),
                    Set.of(),
                    texts(row.path("verbs")));
        }

        private static List<String> texts(JsonNode list) {
            return list.values().stream().map(value -> value.asString("")).toList();
        }
    }
}
