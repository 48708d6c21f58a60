package io.kjava.apiserver.extension;

import io.kjava.apiserver.extension.Conditions.Condition;
import io.kjava.codec.DynamicObject;
import java.net.URI;
import java.net.URISyntaxException;

/** Whether a definition in a group of the Kubernetes community says who approved it. Pure. */
enum ApiApproval {
    MISSING("MissingAnnotation"),
    INVALID("InvalidAnnotation"),
    BYPASSED("UnapprovedAnnotation"),
    APPROVED("ApprovedAnnotation");

    static final String ANNOTATION = "api-approved.kubernetes.io";
    private static final String HINT = "see https://github.com/kubernetes/enhancements/pull/1111";
    private final String reason;

    ApiApproval(String reason) {
        this.reason = reason;
    }

    static boolean isProtected(String group) {
        return group.equals("k8s.io")
                || group.endsWith(".k8s.io")
                || group.equals("kubernetes.io")
                || group.endsWith(".kubernetes.io");
    }

    static ApiApproval of(DynamicObject definition) {
        String text = value(definition);
        if (text.isEmpty()) {
            return MISSING;
        }
        if (text.startsWith("unapproved")) {
            return BYPASSED;
        }
        return isAddress(text) ? APPROVED : INVALID;
    }

    static String value(DynamicObject definition) {
        return definition.annotation(ANNOTATION).orElse("");
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = new URI(text);
            return uri.getScheme() != null && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    String explain(DynamicObject definition) {
        return switch (this) {
            case MISSING -> "protected groups must have approval annotation \"%s\", %s".formatted(ANNOTATION, HINT);
            case INVALID ->
                ("protected groups must have approval annotation \"%s\" with either a URL or a reason starting "
                                + "with \"unapproved\", %s")
                        .formatted(ANNOTATION, HINT);
            case BYPASSED -> "not approved: \"%s\"".formatted(value(definition));
            case APPROVED -> "approved in " + value(definition);
        };
    }

    Condition condition(DynamicObject definition) {
        return new Condition(Conditions.APPROVED, this == APPROVED ? "True" : "False", reason, explain(definition));
    }
}
