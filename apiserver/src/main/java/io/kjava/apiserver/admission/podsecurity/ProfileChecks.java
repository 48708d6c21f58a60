package io.kjava.apiserver.admission.podsecurity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Under which profiles of AppArmor, SELinux and seccomp a container may run. Pure. */
final class ProfileChecks {
    private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
    private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
    private static final String SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
    private static final String SECCOMP = "seccompProfile";
    private static final Set<String> CONFINED = Set.of("RuntimeDefault", "Localhost");

    private ProfileChecks() {}

    static Optional<Finding> appArmor(PodView pod) {
        Set<String> types = new TreeSet<>();
        boolean ofPod = isUnconfined(pod.podSecurity(), "appArmorProfile", types);
        List<String> bad = pod.containers(c -> isUnconfined(PodView.security(c), "appArmorProfile", types));
        List<String> setters = new ArrayList<>();
        if (ofPod || !bad.isEmpty()) {
            setters.add(PodView.setters(ofPod, bad));
        }
        Set<String> annotations = new TreeSet<>();
        for (Map.Entry<String, JsonNode> entry : pod.annotations().properties()) {
            String value = entry.getValue().asString("");
            if (entry.getKey().startsWith(APP_ARMOR)
                    && !value.isEmpty()
                    && !value.equals("runtime/default")
                    && !value.startsWith("localhost/")) {
                annotations.add("%s=\"%s\"".formatted(entry.getKey(), value));
            }
        }
        List<String> values = new ArrayList<>(types);
        if (!annotations.isEmpty()) {
            values.addAll(annotations);
            setters.add(PodView.count("annotation", annotations.size()));
        }
        return setters.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        PodView.count("forbidden AppArmor profile", values.size()),
                        "%s must not set AppArmor profile type to %s"
                                .formatted(String.join(" and ", setters), PodView.quoted(values))));
    }

    /** Whether a profile is named that does not confine; its type is added to the found ones. */
    private static boolean isUnconfined(JsonNode security, String field, Set<String> found) {
        JsonNode profile = security.path(field);
        String type = profile.path("type").asString("");
        if (!profile.isObject() || CONFINED.contains(type)) {
            return false;
        }
        found.add(type);
        return true;
    }

    static Optional<Finding> seLinux(PodView pod, boolean engineAllowed) {
        Set<String> types = new TreeSet<>();
        Set<String> others = new TreeSet<>();
        boolean ofPod = isForeign(pod.podSecurity(), engineAllowed, types, others);
        List<String> bad = pod.containers(c -> isForeign(PodView.security(c), engineAllowed, types, others));
        if (!ofPod && bad.isEmpty()) {
            return Optional.empty();
        }
        List<String> parts = new ArrayList<>();
        if (!types.isEmpty()) {
            parts.add(PodView.count("type", types.size()) + " " + PodView.quoted(types));
        }
        for (String field : List.of("user", "role")) {
            if (others.contains(field)) {
                parts.add(field + " may not be set");
            }
        }
        return Optional.of(new Finding(
                "seLinuxOptions",
                "%s set forbidden securityContext.seLinuxOptions: %s"
                        .formatted(PodView.setters(ofPod, bad), String.join("; ", parts))));
    }

    private static boolean isForeign(JsonNode security, boolean engineAllowed, Set<String> types, Set<String> others) {
        JsonNode options = security.path("seLinuxOptions");
        boolean foreign = false;
        String type = options.path("type").asString("");
        boolean known =
                Set.of("", "container_t", "container_init_t", "container_kvm_t").contains(type)
                        || engineAllowed && type.equals("container_engine_t");
        if (!known) {
            types.add(type);
            foreign = true;
        }
        for (String field : List.of("user", "role")) {
            if (!options.path(field).asString("").isEmpty()) {
                others.add(field);
                foreign = true;
            }
        }
        return foreign;
    }

    /** Until version 1.18 profiles were annotations. */
    static Optional<Finding> seccompAnnotations(PodView pod) {
        Set<String> forbidden = new TreeSet<>();
        addAnnotation(pod, SECCOMP_POD, forbidden);
        pod.containers().forEach(c -> addAnnotation(pod, SECCOMP_CONTAINER + PodView.name(c), forbidden));
        return forbidden.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        SECCOMP,
                        "forbidden %s %s"
                                .formatted(
                                        PodView.count("annotation", forbidden.size()), String.join(", ", forbidden))));
    }

    private static void addAnnotation(PodView pod, String name, Set<String> forbidden) {
        JsonNode value = pod.annotations().path(name);
        String text = value.asString("");
        if (value.isString()
                && !text.equals("runtime/default")
                && !text.equals("docker/default")
                && !text.startsWith("localhost/")) {
            forbidden.add("%s=\"%s\"".formatted(name, text));
        }
    }

    static Optional<Finding> seccomp(PodView pod) {
        Set<String> types = new TreeSet<>();
        boolean ofPod = isUnconfined(pod.podSecurity(), SECCOMP, types);
        List<String> bad = pod.containers(c -> isUnconfined(PodView.security(c), SECCOMP, types));
        return !ofPod && bad.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        SECCOMP,
                        "%s must not set securityContext.seccompProfile.type to %s"
                                .formatted(PodView.setters(ofPod, bad), PodView.quoted(types))));
    }

    static Optional<Finding> seccompRequired(PodView pod) {
        Optional<Finding> unconfined = seccomp(pod);
        boolean podConfined = pod.podSecurity().path(SECCOMP).isObject();
        if (unconfined.isPresent() || podConfined) {
            return unconfined;
        }
        List<String> silent =
                pod.containers(c -> !PodView.security(c).path(SECCOMP).isObject());
        return silent.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        SECCOMP,
                        "pod or %s must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\""
                                .formatted(PodView.named(silent))));
    }
}
