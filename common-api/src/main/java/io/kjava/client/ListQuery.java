package io.kjava.client;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;

/**
 * What to list or watch. Every string is empty when unset.
 *
 * @param namespace empty for all namespaces, and for cluster-scoped kinds
 * @param labelSelector for example {@code app=web,tier!=db}
 * @param fieldSelector for example {@code spec.nodeName=n1}
 * @param resourceVersion list: not older than; watch: start after
 */
public record ListQuery(String namespace, String labelSelector, String fieldSelector, String resourceVersion) {
    public static final ListQuery ALL = new ListQuery("", "", "", "");

    public ListQuery {
        requireNonNull(namespace, "namespace");
        requireNonNull(labelSelector, "labelSelector");
        requireNonNull(fieldSelector, "fieldSelector");
        requireNonNull(resourceVersion, "resourceVersion");
    }

    /** What is set, as parameters of a request. */
    public Map<String, String> parameters() {
        Map<String, String> parameters = new HashMap<>();
        parameters.put("labelSelector", labelSelector);
        parameters.put("fieldSelector", fieldSelector);
        parameters.put("resourceVersion", resourceVersion);
        parameters.values().removeIf(String::isEmpty);
        return parameters;
    }

    public static ListQuery in(String namespace) {
        return new ListQuery(namespace, "", "", "");
    }

    public ListQuery withLabels(String labelSelector) {
        return new ListQuery(namespace, labelSelector, fieldSelector, resourceVersion);
    }

    public ListQuery withFields(String fieldSelector) {
        return new ListQuery(namespace, labelSelector, fieldSelector, resourceVersion);
    }

    public ListQuery from(String resourceVersion) {
        return new ListQuery(namespace, labelSelector, fieldSelector, resourceVersion);
    }
}
