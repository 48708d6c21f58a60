package io.kjava.apiserver.registry.podspec;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What a client is told about ports of a pod's containers that get in each other's way. One use, one thread. */
final class PortWarnings {
    private final List<String> out;
    private final Map<String, List<Place>> taken = new HashMap<>();

    private record Place(String where, String hostIp, long hostPort) {}

    PortWarnings(List<String> out) {
        this.out = requireNonNull(out, "out");
    }

    void spec(JsonNode spec, String path) {
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            int container = 0;
            for (JsonNode one : spec.path(list)) {
                String where = "%s.%s[%d].ports".formatted(path, list, container++);
                int index = 0;
                for (JsonNode port : one.path("ports")) {
                    port(port, where + "[" + index++ + "]");
                }
            }
        }
    }

    private void port(JsonNode port, String where) {
        String protocol = port.path("protocol").asString("");
        long number = port.path("containerPort").asLong(0);
        Place place = new Place(
                where, port.path("hostIP").asString(""), port.path("hostPort").asLong(0));
        if (!place.hostIp().isEmpty() && place.hostPort() == 0) {
            out.add("%s: hostIP set without hostPort: {Name:%s HostPort:0 ContainerPort:%d Protocol:%s HostIP:%s}"
                    .formatted(where, port.path("name").asString(""), number, protocol, place.hostIp()));
        }
        List<Place> others = taken.computeIfAbsent(number + "/" + protocol, key -> new ArrayList<>(1));
        for (Place other : others) {
            String trouble = trouble(place, other);
            if (!trouble.isEmpty()) {
                out.add("%s: %s port definition with %s".formatted(where, trouble, other.where()));
            }
        }
        others.add(place);
    }

    private static String trouble(Place one, Place other) {
        if (one.hostPort() == other.hostPort() && one.hostIp().equals(other.hostIp())) {
            return "duplicate";
        }
        if (one.hostPort() == 0 || other.hostPort() == 0) {
            return "overlapping";
        }
        boolean oneEverywhere =
                one.hostIp().isEmpty() != other.hostIp().isEmpty() && one.hostPort() == other.hostPort();
        return oneEverywhere ? "dangerously ambiguous" : "";
    }
}
