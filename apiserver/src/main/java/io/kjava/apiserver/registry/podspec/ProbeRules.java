package io.kjava.apiserver.registry.podspec;

import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the probes and the hooks of a container must be. Immutable. */
final class ProbeRules {
    private static final List<String> ACTIONS = List.of("exec", "httpGet", "tcpSocket", "grpc", "sleep");
    private final @Nullable Long grace;

    /** @param grace the seconds of the pod's termination, null when they are missing */
    ProbeRules(@Nullable Long grace) {
        this.grace = grace;
    }

    void all(Spot container) {
        for (String hook : List.of("postStart", "preStop")) {
            Spot found = container.at("lifecycle", hook);
            if (found.isSet()) {
                handler(found);
            }
        }
        liveness(container.at("livenessProbe"));
        Spot readiness = container.at("readinessProbe");
        if (readiness.isSet()) {
            probe(readiness);
            if (readiness.at("terminationGracePeriodSeconds").isSet()) {
                readiness.at("terminationGracePeriodSeconds").invalid("must not be set for readinessProbes");
            }
        }
        liveness(container.at("startupProbe"));
    }

    private void liveness(Spot probe) {
        if (probe.isSet()) {
            probe(probe);
            Spot threshold = probe.at("successThreshold");
            if (threshold.number() != 1) {
                threshold.invalid(threshold.number(), "must be 1");
            }
        }
    }

    private void probe(Spot probe) {
        handler(probe);
        NumberRules.nonNegative(
                probe,
                "initialDelaySeconds",
                "timeoutSeconds",
                "periodSeconds",
                "successThreshold",
                "failureThreshold");
        Spot seconds = probe.at("terminationGracePeriodSeconds");
        if (seconds.isSet() && seconds.number() <= 0) {
            seconds.invalid("must be greater than 0");
        }
    }

    private void handler(Spot handler) {
        int found = 0;
        for (String action : ACTIONS) {
            Spot each = handler.at(action);
            if (!each.isSet()) {
                continue;
            }
            if (found++ > 0) {
                each.forbidden("may not specify more than 1 handler type");
            } else {
                action(action, each);
            }
        }
        if (found == 0) {
            handler.required("must specify a handler type");
        }
    }

    private void action(String name, Spot action) {
        switch (name) {
            case "exec" -> {
                if (action.at("command").size() == 0) {
                    action.at("command").required();
                }
            }
            case "httpGet" -> httpGet(action);
            case "tcpSocket" -> NumberRules.portOrName(action.at("port"));
            case "grpc" -> NumberRules.port(action.at("port"));
            default -> sleep(action);
        }
    }

    private static void httpGet(Spot action) {
        TextRules.present(action.at("path"));
        NumberRules.portOrName(action.at("port"));
        action.at("scheme").oneOf("HTTP", "HTTPS");
        Spot headers = action.at("httpHeaders");
        headers.each(header -> TextRules.header(headers, header.at("name").text()));
    }

    private void sleep(Spot action) {
        long seconds = action.at("seconds").number();
        if (grace != null && (seconds < 0 || seconds > grace)) {
            action.invalid(seconds, "must be non-negative and less than terminationGracePeriodSeconds (" + grace + ")");
        }
    }
}
