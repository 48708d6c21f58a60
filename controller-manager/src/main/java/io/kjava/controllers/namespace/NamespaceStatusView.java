package io.kjava.controllers.namespace;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.fabric8.kubernetes.api.model.NamespaceStatus;
import io.kjava.controllers.objects.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The conditions of a namespace on its way out. Pure. */
final class NamespaceStatusView {
    private NamespaceStatusView() {}

    static NamespaceStatus of(Namespace namespace, Leftovers left, Instant now) {
        List<NamespaceCondition> before = namespace.getStatus() == null
                ? List.of()
                : namespace.getStatus().getConditions();
        List<NamespaceCondition> after = new ArrayList<>(before);
        set(
                after,
                now,
                "NamespaceDeletionDiscoveryFailure",
                left.discoveryFailures().isEmpty(),
                "ResourcesDiscovered",
                "All resources successfully discovered",
                "DiscoveryFailed",
                "Discovery failed for some groups, %d failing: unable to retrieve the complete list of server APIs: %s"
                        .formatted(left.discoveryFailures().size(), joined(left.discoveryFailures(), ": ")));
        set(
                after,
                now,
                "NamespaceDeletionGroupVersionParsingFailure",
                true,
                "ParsedGroupVersions",
                "All legacy kube types successfully parsed",
                "",
                "");
        set(
                after,
                now,
                "NamespaceDeletionContentFailure",
                left.deletionFailures().isEmpty(),
                "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization",
                "ContentDeletionFailed",
                "Failed to delete all resource types, %d remaining: %s"
                        .formatted(
                                left.deletionFailures().size(),
                                String.join(", ", left.deletionFailures().values())));
        set(
                after,
                now,
                "NamespaceContentRemaining",
                left.objects().isEmpty(),
                "ContentRemoved",
                "All content successfully removed",
                "SomeResourcesRemain",
                "Some resources are remaining: "
                        + left.objects().entrySet().stream()
                                .map(e -> e.getKey() + " has " + e.getValue() + " resource instances")
                                .collect(Collectors.joining(", ")));
        set(
                after,
                now,
                "NamespaceFinalizersRemaining",
                left.finalizers().isEmpty(),
                "ContentHasNoFinalizers",
                "All content-preserving finalizers finished",
                "SomeFinalizersRemain",
                "Some content in the namespace has finalizers remaining: "
                        + left.finalizers().entrySet().stream()
                                .map(e -> e.getKey() + " in " + e.getValue() + " resource instances")
                                .collect(Collectors.joining(", ")));
        NamespaceStatus status = new NamespaceStatus();
        status.setPhase("Terminating");
        status.setConditions(after);
        return status;
    }

    private static String joined(Map<String, String> map, String between) {
        return map.entrySet().stream()
                .map(e -> e.getKey() + between + e.getValue())
                .collect(Collectors.joining(", "));
    }

    private static void set(
            List<NamespaceCondition> conditions,
            Instant now,
            String type,
            boolean good,
            String goodReason,
            String goodMessage,
            String badReason,
            String badMessage) {
        String status = good ? "False" : "True";
        String reason = good ? goodReason : badReason;
        String message = good ? goodMessage : badMessage;
        for (int i = 0; i < conditions.size(); i++) {
            NamespaceCondition known = conditions.get(i);
            if (known.getType().equals(type)) {
                if (!known.getStatus().equals(status)
                        || !reason.equals(known.getReason())
                        || !message.equals(known.getMessage())) {
                    String since =
                            known.getStatus().equals(status) ? known.getLastTransitionTime() : Timestamps.format(now);
                    conditions.set(i, new NamespaceCondition(since, message, reason, status, type));
                }
                return;
            }
        }
        conditions.add(new NamespaceCondition(Timestamps.format(now), message, reason, status, type));
    }
}
