package io.kjava.apiserver.admission.podsecurity;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** As whom a container may run, and whom it may become. Pure. */
final class UserChecks {
    private static final String NON_ROOT = "runAsNonRoot";

    private UserChecks() {}

    static Optional<Finding> privileged(PodView pod) {
        List<String> bad =
                pod.containers(c -> PodView.security(c).path("privileged").asBoolean(false));
        return bad.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        "privileged", PodView.named(bad) + " must not set securityContext.privileged=true"));
    }

    static Optional<Finding> escalation(PodView pod) {
        List<String> bad = pod.containers(
                c -> PodView.security(c).path("allowPrivilegeEscalation").asBoolean(true));
        return bad.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        "allowPrivilegeEscalation != false",
                        PodView.named(bad) + " must set" + " securityContext.allowPrivilegeEscalation=false"));
    }

    static Optional<Finding> nonRoot(PodView pod) {
        JsonNode ofPod = pod.podSecurity().path(NON_ROOT);
        boolean podSaysNo = ofPod.isBoolean() && !ofPod.asBoolean();
        boolean podSaysYes = ofPod.isBoolean() && ofPod.asBoolean();
        List<String> sayingNo = pod.containers(c -> {
            JsonNode own = PodView.security(c).path(NON_ROOT);
            return own.isBoolean() && !own.asBoolean();
        });
        if (podSaysNo || !sayingNo.isEmpty()) {
            return Optional.of(new Finding(
                    "runAsNonRoot != true",
                    PodView.setters(podSaysNo, sayingNo) + " must not set securityContext.runAsNonRoot=false"));
        }
        List<String> silent = pod.containers(
                c -> !podSaysYes && !PodView.security(c).path(NON_ROOT).isBoolean());
        return silent.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        "runAsNonRoot != true",
                        "pod or " + PodView.named(silent) + " must set securityContext.runAsNonRoot=true"));
    }

    static Optional<Finding> rootUser(PodView pod) {
        boolean ofPod = isRoot(pod.podSecurity());
        List<String> bad = pod.containers(c -> isRoot(PodView.security(c)));
        return !ofPod && bad.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding("runAsUser=0", PodView.setters(ofPod, bad) + " must not set runAsUser=0"));
    }

    private static boolean isRoot(JsonNode security) {
        JsonNode user = security.path("runAsUser");
        return user.isNumber() && user.asLong() == 0;
    }
}
