package io.kjava.apiserver.admission.podsecurity;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;

/** What a pod asks for that its level does not give. */
record Finding(String reason, String detail) {
    Finding {
        requireNonNull(reason, "reason");
        requireNonNull(detail, "detail");
    }

    static String reasons(List<Finding> findings) {
        return findings.stream().map(Finding::reason).collect(Collectors.joining(", "));
    }

    static String details(List<Finding> findings) {
        return findings.stream()
                .map(f -> f.detail.isEmpty() ? f.reason : f.reason + " (" + f.detail + ")")
                .collect(Collectors.joining(", "));
    }
}
