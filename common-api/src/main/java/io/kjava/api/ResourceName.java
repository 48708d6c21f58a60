package io.kjava.api;

import static java.util.Objects.requireNonNull;

/** Names one served resource: group (empty for the core group), version and plural. */
public record ResourceName(String group, String version, String plural) implements Comparable<ResourceName> {
    public ResourceName {
        requireNonNull(group, "group");
        requireNonNull(version, "version");
        requireNonNull(plural, "plural");
    }

    /** {@code v1} or {@code apps/v1}: what an object's {@code apiVersion} says. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** {@code pods} or {@code deployments.apps}: how messages and RBAC name the resource. */
    public String groupResource() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** The path of the collection, for example {@code /apis/apps/v1}. */
    public String pathPrefix() {
        return group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    }

    @Override
    public int compareTo(ResourceName other) {
        int byGroup = group.compareTo(other.group);
        if (byGroup != 0) {
            return byGroup;
        }
        int byVersion = version.compareTo(other.version);
        return byVersion != 0 ? byVersion : plural.compareTo(other.plural);
    }

    @Override
    public String toString() {
        return apiVersion() + "/" + plural;
    }
}
