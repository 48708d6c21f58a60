package io.kjava.apiserver.printing;

import static io.kjava.apiserver.printing.Columns.AGE;
import static io.kjava.apiserver.printing.Columns.NAME;
import static io.kjava.apiserver.printing.Columns.of;
import static io.kjava.apiserver.printing.Columns.text;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Rows of autoscalers: what is measured against what is aimed at. */
final class AutoscalerMetrics {
    private static final int SHOWN = 2;
    private static final String UNKNOWN = "<unknown>";

    private AutoscalerMetrics() {}

    static List<TableColumn> columns() {
        return List.of(
                NAME,
                text("Reference", "The object that is scaled."),
                text("Targets", of("autoscaling.v2.HorizontalPodAutoscalerSpec", "metrics")),
                text("MinPods", of("autoscaling.v2.HorizontalPodAutoscalerSpec", "minReplicas")),
                text("MaxPods", of("autoscaling.v2.HorizontalPodAutoscalerSpec", "maxReplicas")),
                text("Replicas", of("autoscaling.v2.HorizontalPodAutoscalerStatus", "currentReplicas")),
                AGE);
    }

    static void write(Row row) {
        JsonNode target = row.at("spec", "scaleTargetRef");
        JsonNode least = row.at("spec", "minReplicas");
        row.name()
                .text(target.path("kind").asString("") + "/"
                        + target.path("name").asString(""))
                .text(metrics(row))
                .text(least.isNumber() ? least.asString() : Row.UNSET)
                .numberAt("spec", "maxReplicas")
                .numberAt("status", "currentReplicas")
                .age();
    }

    private static String metrics(Row row) {
        JsonNode simple = row.at("spec", "targetCPUUtilizationPercentage");
        if (simple.isNumber()) {
            JsonNode current = row.at("status", "currentCPUUtilizationPercentage");
            return "cpu: %s/%s".formatted(percent(current, UNKNOWN), percent(simple, UNKNOWN));
        }
        JsonNode specs = row.at("spec", "metrics");
        if (specs.isEmpty()) {
            return Row.NONE;
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) {
            texts.add(metric(specs.get(i), row.at("status", "currentMetrics").path(i)));
        }
        if (texts.size() <= SHOWN) {
            return String.join(", ", texts);
        }
        return "%s + %d more...".formatted(String.join(", ", texts.subList(0, SHOWN)), texts.size() - SHOWN);
    }

    private static String metric(JsonNode spec, JsonNode status) {
        return switch (spec.path("type").asString("")) {
            case "External" -> valued(spec.path("external"), status.path("external"));
            case "Object" -> valued(spec.path("object"), status.path("object"));
            case "Pods" ->
                average(status.path("pods"))
                        + "/"
                        + spec.path("pods").path("target").path("averageValue").asString("");
            case "Resource" -> resource(spec.path("resource"), status.path("resource"));
            case "ContainerResource" -> resource(spec.path("containerResource"), status.path("containerResource"));
            default -> "<unknown type>";
        };
    }

    private static String average(JsonNode status) {
        return status.path("current").path("averageValue").asString(UNKNOWN);
    }

    private static String valued(JsonNode spec, JsonNode status) {
        JsonNode target = spec.path("target");
        String average = target.path("averageValue").asString("");
        if (!average.isEmpty()) {
            return "%s/%s (avg)".formatted(average(status), average);
        }
        String current = status.path("current").path("value").asString(UNKNOWN);
        return current + "/" + target.path("value").asString("0");
    }

    private static String resource(JsonNode spec, JsonNode status) {
        String name = spec.path("name").asString("");
        String average = spec.path("target").path("averageValue").asString("");
        if (!average.isEmpty()) {
            return "%s: %s/%s".formatted(name, average(status), average);
        }
        String current = percent(status.path("current").path("averageUtilization"), UNKNOWN);
        String target = percent(spec.path("target").path("averageUtilization"), "<auto>");
        return "%s: %s/%s".formatted(name, current, target);
    }

    private static String percent(JsonNode value, String absent) {
        return value.isNumber() ? value.asString() + "%" : absent;
    }
}
