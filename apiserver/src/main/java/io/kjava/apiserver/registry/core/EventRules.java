package io.kjava.apiserver.registry.core;

import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.validation.FieldPath;

/** What events must be: old ones agree on the namespace, new ones say who reports. Pure. */
final class EventRules {
    private static final int MAX_TEXT = 128;
    private static final int MAX_NOTE = 1024;
    private static final String OTHER = "does not match event.namespace";

    private EventRules() {}

    static void validate(Spot event) {
        String namespace = event.at("metadata", "namespace").text();
        Spot involved = event.at("involvedObject", "namespace");
        if (event.at("eventTime").isEmpty()) {
            boolean fits = involved.isEmpty()
                    ? namespace.isEmpty() || namespace.equals("default")
                    : namespace.equals(involved.text());
            if (!fits) {
                involved.invalid(involved.text(), OTHER);
            }
        } else {
            if (involved.isEmpty() && !namespace.equals("kube-system") && !namespace.equals("default")) {
                involved.invalid(involved.text(), OTHER);
            }
            reported(event);
        }
        TextRules.subdomain(event.at("metadata", "namespace").moved(FieldPath.of("namespace")));
    }

    private static void reported(Spot event) {
        Spot controller = event.at("reportingComponent").named("reportingController");
        if (controller.isEmpty()) {
            controller.required();
        }
        TextRules.qualifiedName(controller);
        bounded(event.at("reportingInstance"), MAX_TEXT);
        bounded(event.at("action"), MAX_TEXT);
        bounded(event.at("reason"), MAX_TEXT);
        if (event.at("message").text().length() > MAX_NOTE) {
            event.at("message").invalid("", "can have at most " + MAX_NOTE + " characters");
        }
    }

    private static void bounded(Spot text, int most) {
        if (text.isEmpty()) {
            text.required();
        }
        if (text.text().length() > most) {
            text.invalid("", "can have at most " + most + " characters");
        }
    }
}
