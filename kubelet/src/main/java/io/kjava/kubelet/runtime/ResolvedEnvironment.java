package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.environment.EnvironmentResult;
import io.kjava.kubelet.environment.PodEnvironment;
import io.kjava.kubelet.events.PodEvents;
import java.util.List;
import java.util.Map;

/** The environment as {@link PodEnvironment} decides it; tells the user about what it left out. */
public final class ResolvedEnvironment implements ContainerEnvironment {
    private final PodEnvironment environment;
    private final PodEvents events;

    public ResolvedEnvironment(PodEnvironment environment, PodEvents events) {
        this.environment = requireNonNull(environment, "environment");
        this.events = requireNonNull(events, "events");
    }

    @Override
    public Map<String, String> variables(Pod pod, Container container, List<String> podIps) {
        return switch (environment.resolve(pod, container, podIps)) {
            case EnvironmentResult.Problem problem -> throw ContainerStartException.config(problem.message());
            case EnvironmentResult.Resolved resolved -> {
                for (String skipped : resolved.skipped()) {
                    events.warning(pod, "InvalidEnvironmentVariableNames", skipped);
                }
                yield resolved.variables();
            }
        };
    }
}
