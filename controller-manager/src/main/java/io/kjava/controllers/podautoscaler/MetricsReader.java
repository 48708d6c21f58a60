package io.kjava.controllers.podautoscaler;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.QuantityValue;
import io.kjava.client.ApiClient;
import io.kjava.controllers.objects.Timestamps;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads the metrics APIs, whoever serves them. */
final class MetricsReader {
    private static final String RESOURCES = "/apis/metrics.k8s.io/v1beta1/namespaces/";
    private static final String CUSTOM = "/apis/custom.metrics.k8s.io/v1beta2/namespaces/";
    private static final String EXTERNAL = "/apis/external.metrics.k8s.io/v1beta1/namespaces/";

    private final ApiClient client;

    MetricsReader(ApiClient client) {
        this.client = requireNonNull(client, "client");
    }

    /**
     * What pods use of a resource, by name. Pods of which a container is not measured are left out.
     *
     * @param container whose use counts; empty for all of a pod
     */
    Map<String, PodUsage> resource(String resource, String namespace, String selector, Optional<String> container) {
        JsonNode list = read(
                "resource metrics API",
                "pods.metrics.k8s.io",
                RESOURCES + namespace + "/pods?labelSelector=" + encoded(selector));
        Map<String, PodUsage> result = new HashMap<>();
        for (JsonNode pod : list.path("items")) {
            used(pod, resource, container)
                    .ifPresent(milli -> result.put(
                            pod.path("metadata").path("name").asString(""),
                            new PodUsage(
                                    milli,
                                    Timestamps.orEpoch(pod.path("timestamp").asString("")),
                                    window(pod))));
        }
        if (result.isEmpty()) {
            throw new MetricUnavailable("", "no metrics returned from resource metrics API");
        }
        return result;
    }

    private static Optional<Long> used(JsonNode pod, String resource, Optional<String> container) {
        long sum = 0;
        boolean found = false;
        for (JsonNode measured : pod.path("containers")) {
            boolean counts = container.isEmpty()
                    || container.get().equals(measured.path("name").asString(""));
            JsonNode amount = measured.path("usage").path(resource);
            if (counts && amount.isMissingNode()) {
                return Optional.empty();
            }
            if (counts) {
                sum += QuantityValue.parse(amount.asString("0")).toMilli();
                found = true;
            }
        }
        return found ? Optional.of(sum) : Optional.empty();
    }

    /** As Go writes it: {@code 15s}, {@code 1m0s}. */
    private static Duration window(JsonNode pod) {
        String text = pod.path("window").asString("");
        try {
            return Duration.parse("PT" + text);
        } catch (java.time.format.DateTimeParseException e) {
            return Duration.ofMinutes(1);
        }
    }

    /** A metric that pods report about themselves, by pod. */
    Map<String, PodUsage> pods(String metric, String namespace, String selector, String metricSelector) {
        JsonNode list = read(
                "custom metrics API",
                "pods.custom.metrics.k8s.io",
                "%s%s/pods/*/%s?labelSelector=%s&metricLabelSelector=%s"
                        .formatted(CUSTOM, namespace, encoded(metric), encoded(selector), encoded(metricSelector)));
        Map<String, PodUsage> result = new HashMap<>();
        for (JsonNode item : list.path("items")) {
            result.put(
                    item.path("describedObject").path("name").asString(""),
                    new PodUsage(
                            QuantityValue.parse(item.path("value").asString("0"))
                                    .toMilli(),
                            Timestamps.orEpoch(item.path("timestamp").asString("")),
                            Duration.ofMinutes(1)));
        }
        if (result.isEmpty()) {
            throw new MetricUnavailable("", "no metrics returned from custom metrics API");
        }
        return result;
    }

    /** A metric about one object, in thousandths. */
    long object(String metric, String namespace, String resource, String name, String selector) {
        JsonNode list = read(
                "custom metrics API",
                resource + ".custom.metrics.k8s.io",
                "%s%s/%s/%s/%s?metricLabelSelector=%s"
                        .formatted(
                                CUSTOM,
                                namespace,
                                encoded(resource),
                                encoded(name),
                                encoded(metric),
                                encoded(selector)));
        return sum(list, "custom metrics API");
    }

    /** A metric of something outside, in thousandths; values of several series are added up. */
    long external(String metric, String namespace, String selector) {
        JsonNode list = read(
                "external metrics API",
                metric + ".external.metrics.k8s.io",
                EXTERNAL + namespace + "/" + encoded(metric) + "?labelSelector=" + encoded(selector));
        return sum(list, "external metrics API");
    }

    private static long sum(JsonNode list, String api) {
        if (list.path("items").isEmpty()) {
            throw new MetricUnavailable("", "no metrics returned from " + api);
        }
        long sum = 0;
        for (JsonNode item : list.path("items")) {
            sum += QuantityValue.parse(item.path("value").asString("0")).toMilli();
        }
        return sum;
    }

    private JsonNode read(String api, String resource, String path) {
        try {
            return client.read(path);
        } catch (ApiException e) {
            String why = e.isNotFound()
                    ? "the server could not find the requested resource (get %s)".formatted(resource)
                    : String.valueOf(e.getMessage());
            throw new MetricUnavailable("", "unable to fetch metrics from %s: %s".formatted(api, why));
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
