package io.kjava.apiserver.discovery;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** In which order groups and versions are shown: the first one with a short name wins in clients. */
final class GroupOrder {
    private static final List<String> GROUPS =
            List.of(
                    "",
                    "apiregistration.k8s.io",
                    "apps",
                    "events.k8s.io",
                    "authentication.k8s.io",
                    "authorization.k8s.io",
                    "autoscaling",
                    "batch",
                    "certificates.k8s.io",
                    "networking.k8s.io",
                    "policy",
                    "rbac.authorization.k8s.io",
                    "storage.k8s.io",
                    "admissionregistration.k8s.io",
                    "apiextensions.k8s.io",
                    "scheduling.k8s.io",
                    "coordination.k8s.io",
                    "node.k8s.io",
                    "discovery.k8s.io",
                    "resource.k8s.io",
                    "flowcontrol.apiserver.k8s.io");
    private static final Pattern VERSION = Pattern.compile("v(\\d+)(?:(alpha|beta)(\\d+))?");

    /** Stable before beta before alpha, new before old, everything else after them by its letters. */
    static final Comparator<String> VERSIONS =
            Comparator.comparingLong(GroupOrder::rank)
                    .reversed()
                    .thenComparing(Comparator.naturalOrder());

    private GroupOrder() {}

    static int of(String group) {
        int index = GROUPS.indexOf(group);
        return index < 0 ? GROUPS.size() : index;
    }

    private static long rank(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches() || version.length() > 18) {
            return -1;
        }
        long stage =
                matcher.group(2) == null ? 3 : matcher.group(2).equals("beta") ? 2 : 1;
        long minor = matcher.group(3) == null ? 0 : Long.parseLong(matcher.group(3));
        return stage * 1_000_000_000_000L + Long.parseLong(matcher.group(1)) * 1_000_000L + minor;
    }
}
