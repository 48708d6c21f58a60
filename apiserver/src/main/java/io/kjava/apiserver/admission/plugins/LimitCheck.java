package io.kjava.apiserver.admission.plugins;

import io.kjava.api.QuantityValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Holds amounts to one limit range, and says in Kubernetes' words where they break it. */
final class LimitCheck {
    private final List<String> problems = new ArrayList<>();

    List<String> problems() {
        return problems;
    }

    /** One problem as it is, several in brackets. */
    String message() {
        List<String> distinct = problems.stream().distinct().toList();
        return distinct.size() == 1 ? distinct.getFirst() : "[" + String.join(", ", distinct) + "]";
    }

    void claim(JsonNode item, Map<String, QuantityValue> requests) {
        String type = item.path("type").asString("");
        sorted(item.path("min")).forEach((name, bound) -> min(type, name, bound, requests.get(name), null));
        sorted(item.path("max")).forEach((name, bound) -> {
            String rule = "maximum %s usage per %s is %s".formatted(name, type, bound);
            QuantityValue request = requests.get(name);
            if (request == null) {
                problems.add(rule + ".  No request is specified");
            } else if (request.compareTo(bound) > 0) {
                problems.add(rule + ", but request is " + request);
            }
        });
    }

    void compute(JsonNode item, Map<String, QuantityValue> requests, Map<String, QuantityValue> limits) {
        String type = item.path("type").asString("");
        sorted(item.path("min")).forEach((name, bound) -> min(type, name, bound, requests.get(name), limits.get(name)));
        sorted(item.path("max")).forEach((name, bound) -> max(type, name, bound, requests.get(name), limits.get(name)));
        sorted(item.path("maxLimitRequestRatio"))
                .forEach((name, bound) -> ratio(type, name, bound, requests.get(name), limits.get(name)));
    }

    private static Map<String, QuantityValue> sorted(JsonNode list) {
        return new TreeMap<>(LimitRanger.amounts(list));
    }

    private void min(
            String type,
            String name,
            QuantityValue bound,
            @Nullable QuantityValue request,
            @Nullable QuantityValue limit) {
        String rule = "minimum %s usage per %s is %s".formatted(name, type, bound);
        if (request == null) {
            problems.add(rule + ".  No request is specified");
        } else if (request.compareTo(bound) < 0) {
            problems.add(rule + ", but request is " + request);
        } else if (limit != null && limit.compareTo(bound) < 0) {
            problems.add(rule + ", but limit is " + limit);
        }
    }

    private void max(
            String type,
            String name,
            QuantityValue bound,
            @Nullable QuantityValue request,
            @Nullable QuantityValue limit) {
        String rule = "maximum %s usage per %s is %s".formatted(name, type, bound);
        if (limit == null) {
            problems.add(rule + ".  No limit is specified");
        } else if (limit.compareTo(bound) > 0) {
            problems.add(rule + ", but limit is " + limit);
        } else if (request != null && request.compareTo(bound) > 0) {
            problems.add(rule + ", but request is " + request);
        }
    }

    private void ratio(
            String type,
            String name,
            QuantityValue bound,
            @Nullable QuantityValue request,
            @Nullable QuantityValue limit) {
        String rule = "%s max limit to request ratio per %s is %s".formatted(name, type, bound);
        if (request == null || request.isZero()) {
            problems.add(rule + ", but no request is specified or request is 0");
        } else if (limit == null || limit.isZero()) {
            problems.add(rule + ", but no limit is specified or limit is 0");
        } else {
            double ratio = limit.toDouble() / request.toDouble();
            if (ratio > bound.toDouble()) {
                problems.add(String.format(Locale.ROOT, "%s, but provided ratio is %f", rule, ratio));
            }
        }
    }
}
