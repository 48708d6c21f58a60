package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.codec.JsonCodec;
import io.kjava.cri.ContainerConfig;
import io.kjava.cri.ContainerConfig.Device;
import io.kjava.cri.ContainerConfig.Env;
import io.kjava.cri.ContainerConfig.Process;
import io.kjava.cri.Image;
import io.kjava.cri.ImageSpec;
import io.kjava.cri.Mount;
import io.kjava.kubelet.environment.Expansion;
import io.kjava.kubelet.plan.PodMember;
import io.kjava.kubelet.plan.SpecHash;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A container's spec as the configuration that the runtime wants. Pure. */
public final class ContainerConfigs {
    private static final List<String> SIGNALS = List.of(
            "",
            "SIGABRT",
            "SIGALRM",
            "SIGBUS",
            "SIGCHLD",
            "SIGCLD",
            "SIGCONT",
            "SIGFPE",
            "SIGHUP",
            "SIGILL",
            "SIGINT",
            "SIGIO",
            "SIGIOT",
            "SIGKILL",
            "SIGPIPE",
            "SIGPOLL",
            "SIGPROF",
            "SIGPWR",
            "SIGQUIT",
            "SIGSEGV",
            "SIGSTKFLT",
            "SIGSTOP",
            "SIGSYS",
            "SIGTERM",
            "SIGTRAP",
            "SIGTSTP",
            "SIGTTIN",
            "SIGTTOU",
            "SIGURG",
            "SIGUSR1",
            "SIGUSR2",
            "SIGVTALRM",
            "SIGWINCH",
            "SIGXCPU",
            "SIGXFSZ",
            "SIGRTMIN",
            "SIGRTMIN+1",
            "SIGRTMIN+2",
            "SIGRTMIN+3",
            "SIGRTMIN+4",
            "SIGRTMIN+5",
            "SIGRTMIN+6",
            "SIGRTMIN+7",
            "SIGRTMIN+8",
            "SIGRTMIN+9",
            "SIGRTMIN+10",
            "SIGRTMIN+11",
            "SIGRTMIN+12",
            "SIGRTMIN+13",
            "SIGRTMIN+14",
            "SIGRTMIN+15",
            "SIGRTMAX-14",
            "SIGRTMAX-13",
            "SIGRTMAX-12",
            "SIGRTMAX-11",
            "SIGRTMAX-10",
            "SIGRTMAX-9",
            "SIGRTMAX-8",
            "SIGRTMAX-7",
            "SIGRTMAX-6",
            "SIGRTMAX-5",
            "SIGRTMAX-4",
            "SIGRTMAX-3",
            "SIGRTMAX-2",
            "SIGRTMAX-1",
            "SIGRTMAX");

    private final SecurityConfigs security;
    private final ResourceLimits limits;

    public ContainerConfigs(SecurityConfigs security, ResourceLimits limits) {
        this.security = requireNonNull(security, "security");
        this.limits = requireNonNull(limits, "limits");
    }

    /**
     * @param environment in order
     * @param targetId of the container whose processes are joined; empty for none
     */
    public ContainerConfig of(
            Pod pod,
            PodMember member,
            int attempt,
            Image image,
            Map<String, String> environment,
            List<Mount> mounts,
            List<Device> devices,
            String targetId) {
        Container spec = member.spec();
        return new ContainerConfig(
                spec.getName(),
                attempt,
                new ImageSpec(image.id(), Map.of(), spec.getImage(), ""),
                process(spec, environment),
                mounts,
                devices,
                List.of(),
                labels(pod, spec),
                annotations(pod, spec, attempt),
                spec.getName() + "/" + attempt + ".log",
                limits.of(pod, spec),
                security.container(pod, member, image, targetId));
    }

    private static Process process(Container spec, Map<String, String> environment) {
        return new Process(
                Expansion.expand(spec.getCommand(), environment),
                Expansion.expand(spec.getArgs(), environment),
                spec.getWorkingDir() == null ? "" : spec.getWorkingDir(),
                environment.entrySet().stream()
                        .map(entry -> new Env(entry.getKey(), entry.getValue()))
                        .toList(),
                Boolean.TRUE.equals(spec.getStdin()),
                Boolean.TRUE.equals(spec.getStdinOnce()),
                Boolean.TRUE.equals(spec.getTty()),
                stopSignal(spec.getLifecycle()));
    }

    private static int stopSignal(@Nullable Lifecycle lifecycle) {
        String signal = lifecycle == null ? null : lifecycle.getStopSignal();
        return signal == null ? 0 : Math.max(0, SIGNALS.indexOf(signal));
    }

    private static Map<String, String> labels(Pod pod, Container spec) {
        return Map.of(
                Annotations.POD_NAME, pod.getMetadata().getName(),
                Annotations.POD_NAMESPACE, pod.getMetadata().getNamespace(),
                Annotations.POD_UID, pod.getMetadata().getUid(),
                Annotations.CONTAINER_NAME, spec.getName());
    }

    private static Map<String, String> annotations(Pod pod, Container spec, int attempt) {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put(Annotations.HASH, SpecHash.of(spec));
        annotations.put(Annotations.RESTART_COUNT, Integer.toString(attempt));
        annotations.put(Annotations.MESSAGE_PATH, messagePath(spec));
        String policy = spec.getTerminationMessagePolicy();
        annotations.put(Annotations.MESSAGE_POLICY, policy == null ? "File" : policy);
        Long grace = pod.getSpec().getTerminationGracePeriodSeconds();
        if (grace != null) {
            annotations.put(Annotations.GRACE_PERIOD, grace.toString());
        }
        if (!spec.getPorts().isEmpty()) {
            annotations.put(
                    Annotations.PORTS, new String(JsonCodec.writeTyped(spec.getPorts()), StandardCharsets.UTF_8));
        }
        return annotations;
    }

    static String messagePath(Container spec) {
        String path = spec.getTerminationMessagePath();
        return path == null ? "/dev/termination-log" : path;
    }
}
