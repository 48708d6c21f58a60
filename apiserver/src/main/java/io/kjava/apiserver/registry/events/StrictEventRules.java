package io.kjava.apiserver.registry.events;

import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.List;

/**
 * What is asked of events that come through {@code events.k8s.io}, besides what is asked of all: no old
 * fields, and nothing but the series changes. Paths are those of the stored version, as in Kubernetes.
 * Pure.
 */
final class StrictEventRules {
    private static final String UNSET = "needs to be unset";
    private static final List<String> FIXED = List.of(
            "involvedObject",
            "reason",
            "message",
            "source",
            "firstTimestamp",
            "lastTimestamp",
            "count",
            "reason",
            "type",
            "eventTime",
            "action",
            "related");

    private StrictEventRules() {}

    static void created(Spot event) {
        TextRules.subdomain(event.at("metadata", "name"));
        series(event.at("series"));
        if (event.at("eventTime").isEmpty()) {
            event.at("eventTime").required();
        }
        Spot type = event.at("type");
        if (!type.is("Normal") && !type.is("Warning")) {
            type.invalid("", "has invalid value: " + type.text());
        }
        for (String time : List.of("firstTimestamp", "lastTimestamp")) {
            if (!event.at(time).isEmpty()) {
                event.at(time).invalid("", UNSET);
            }
        }
        if (event.at("count").number() != 0) {
            event.at("count").invalid("", UNSET);
        }
        Spot source = event.at("source");
        if (!source.at("component").isEmpty() || !source.at("host").isEmpty()) {
            source.invalid("", UNSET);
        }
    }

    static void changed(Spot event, Spot old) {
        if (!Sameness.of(event.at("series").value(), old.at("series").value())) {
            series(event.at("series"));
        }
        for (String field : FIXED) {
            event.at(field).immutable(old.at(field));
        }
        event.at("reportingComponent").named("reportingController").immutable(old.at("reportingComponent"));
        event.at("reportingInstance").immutable(old.at("reportingInstance"));
    }

    private static void series(Spot series) {
        if (!series.isSet()) {
            return;
        }
        if (series.at("count").number() < 2) {
            series.at("count").invalid("", "should be at least 2");
        }
        if (series.at("lastObservedTime").isEmpty()) {
            series.at("lastObservedTime").required();
        }
    }
}
