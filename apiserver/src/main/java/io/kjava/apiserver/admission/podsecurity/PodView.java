package io.kjava.apiserver.admission.podsecurity;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** A pod, or a template of one, as the checks look at it. */
record PodView(JsonNode annotations, JsonNode spec) {
    PodView {
        requireNonNull(annotations, "annotations");
        requireNonNull(spec, "spec");
    }

    List<JsonNode> containers() {
        List<JsonNode> all = new ArrayList<>();
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            spec.path(list).forEach(all::add);
        }
        return all;
    }

    /** Names of the containers of which something holds. */
    List<String> containers(Predicate<JsonNode> condition) {
        return containers().stream().filter(condition).map(PodView::name).toList();
    }

    static String name(JsonNode container) {
        return container.path("name").asString("");
    }

    static JsonNode security(JsonNode container) {
        return container.path("securityContext");
    }

    JsonNode podSecurity() {
        return spec.path("securityContext");
    }

    boolean isWindows() {
        return spec.path("os").path("name").asString("").equals("windows");
    }

    boolean hasOwnUsers() {
        JsonNode hostUsers = spec.path("hostUsers");
        return hostUsers.isBoolean() && !hostUsers.asBoolean();
    }

    /** {@code container "a"} or {@code containers "a", "b"}. */
    static String named(Collection<String> containers) {
        return count("container", containers.size()) + " " + quoted(containers);
    }

    /** {@code pod and container "a"}, or one of the two. */
    static String setters(boolean pod, List<String> containers) {
        List<String> setters = new ArrayList<>();
        if (pod) {
            setters.add("pod");
        }
        if (!containers.isEmpty()) {
            setters.add(named(containers));
        }
        return String.join(" and ", setters);
    }

    static String count(String singular, int number) {
        return number == 1 ? singular : singular + "s";
    }

    static String quoted(Collection<String> items) {
        return "\"" + String.join("\", \"", items) + "\"";
    }
}
