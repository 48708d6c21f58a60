package io.kjava.cri;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the runtime, and the network that it gives to pods, can be used. */
public record RuntimeStatus(
        List<Condition> conditions,
        List<Handler> handlers,
        boolean supplementalGroupsPolicy,
        Map<String, String> details) {
    public static final String RUNTIME_READY = "RuntimeReady";
    public static final String NETWORK_READY = "NetworkReady";

    public record Condition(String type, boolean status, String reason, String message) {}

    /** A runtime class's handler and what it can do. */
    public record Handler(String name, boolean recursiveReadOnlyMounts, boolean userNamespaces) {}

    public RuntimeStatus {
        conditions = List.copyOf(conditions);
        handlers = List.copyOf(handlers);
        details = Map.copyOf(details);
    }

    public Optional<Condition> condition(String type) {
        return conditions.stream().filter(found -> found.type().equals(type)).findFirst();
    }

    public boolean isReady(String type) {
        return condition(type).map(Condition::status).orElse(false);
    }
}
