package io.kjava.apiserver.health;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * How the parts of the control plane are, asked when somebody wants to know. Thread-safe; parts report
 * while requests come in.
 */
public final class ComponentHealth {
    private static final String SCHEDULER = "scheduler";
    private static final String CONTROLLERS = "controller-manager";
    private static final String STORAGE = "etcd-0";

    private final Map<String, Supplier<Optional<String>>> probes = new ConcurrentHashMap<>();

    /**
     * @param storage why the storage is not well; empty when it is
     */
    public ComponentHealth(Supplier<Optional<String>> storage) {
        probes.put(STORAGE, requireNonNull(storage, "storage"));
        probes.put(SCHEDULER, () -> Optional.of("no scheduler reports to this server"));
        probes.put(CONTROLLERS, () -> Optional.of("no controller manager reports to this server"));
    }

    /**
     * @param probe why the part is not well; empty when it is
     */
    public void report(String component, Supplier<Optional<String>> probe) {
        probes.put(requireNonNull(component, "component"), requireNonNull(probe, "probe"));
    }

    /** What is wrong with each part, in the order in which Kubernetes lists them. */
    public Map<String, Optional<String>> ask() {
        Map<String, Optional<String>> result = new LinkedHashMap<>();
        for (String component : new String[] {SCHEDULER, CONTROLLERS, STORAGE}) {
            result.put(component, requireNonNull(probes.get(component)).get());
        }
        return result;
    }
}
