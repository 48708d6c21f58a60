package io.kjava.apiserver.admission.podsecurity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** What of root's power a container may have. Pure. */
final class CapabilityChecks {
    private static final Set<String> USUAL = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");

    private CapabilityChecks() {}

    static Optional<Finding> baseline(PodView pod) {
        Set<String> unusual = new TreeSet<>();
        List<String> bad = pod.containers(c -> addsOther(c, USUAL, unusual));
        return bad.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding("non-default capabilities", mustNotAdd(bad, unusual)));
    }

    static Optional<Finding> restricted(PodView pod) {
        Set<String> forbidden = new TreeSet<>();
        List<String> keeping = pod.containers(c -> !dropsAll(c));
        List<String> adding = pod.containers(c -> addsOther(c, Set.of("NET_BIND_SERVICE"), forbidden));
        List<String> details = new ArrayList<>();
        if (!keeping.isEmpty()) {
            details.add(PodView.named(keeping) + " must set securityContext.capabilities.drop=[\"ALL\"]");
        }
        if (!adding.isEmpty()) {
            details.add(mustNotAdd(adding, forbidden));
        }
        return details.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding("unrestricted capabilities", String.join("; ", details)));
    }

    private static String mustNotAdd(List<String> containers, Set<String> capabilities) {
        return "%s must not include %s in securityContext.capabilities.add"
                .formatted(PodView.named(containers), PodView.quoted(capabilities));
    }

    private static boolean addsOther(JsonNode container, Set<String> allowed, Set<String> found) {
        boolean adds = false;
        for (JsonNode capability :
                PodView.security(container).path("capabilities").path("add")) {
            if (!allowed.contains(capability.asString(""))) {
                found.add(capability.asString(""));
                adds = true;
            }
        }
        return adds;
    }

    private static boolean dropsAll(JsonNode container) {
        for (JsonNode capability :
                PodView.security(container).path("capabilities").path("drop")) {
            if (capability.asString("").equals("ALL")) {
                return true;
            }
        }
        return false;
    }
}
