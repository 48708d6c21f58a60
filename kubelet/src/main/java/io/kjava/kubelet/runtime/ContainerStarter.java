package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.cri.ContainerConfig;
import io.kjava.cri.CriException;
import io.kjava.cri.Image;
import io.kjava.cri.Mount;
import io.kjava.cri.RuntimeService;
import io.kjava.kubelet.events.PodEvents;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.plan.PodMember;
import io.kjava.kubelet.plan.PodStep.StartContainer;
import io.kjava.kubelet.volume.PodVolumes;
import io.kjava.kubelet.volume.VolumeException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts one container: image, configuration, create, start, hook. Thread-safe. */
public final class ContainerStarter {
    private static final String CREATE_ERROR = "CreateContainerError";
    private static final String RUN_ERROR = "RunContainerError";
    private static final String HOOK_ERROR = "PostStartHookError";

    private final RuntimeService runtime;
    private final ImagePuller images;
    private final ContainerInputs inputs;
    private final ContainerConfigs configs;
    private final LifecycleHooks hooks;
    private final PodEvents events;
    private final ContainerIndex index;

    /** Where the parts of a container's configuration come from. */
    public record ContainerInputs(
            ContainerEnvironment environment,
            PodVolumes volumes,
            TerminationMessages messages,
            HostsFileWriter hosts,
            LogLinks logs) {}

    /** Writes the hosts file of a pod with these addresses and returns its path. */
    @FunctionalInterface
    public interface HostsFileWriter {
        java.nio.file.Path write(Pod pod, List<String> podIps);
    }

    public ContainerStarter(
            RuntimeService runtime,
            ImagePuller images,
            ContainerInputs inputs,
            ContainerConfigs configs,
            LifecycleHooks hooks,
            PodEvents events,
            ContainerIndex index) {
        this.runtime = requireNonNull(runtime, "runtime");
        this.images = requireNonNull(images, "images");
        this.inputs = requireNonNull(inputs, "inputs");
        this.configs = requireNonNull(configs, "configs");
        this.hooks = requireNonNull(hooks, "hooks");
        this.events = requireNonNull(events, "events");
        this.index = requireNonNull(index, "index");
    }

    /** @throws ContainerStartException with what the container's waiting state is to show */
    void start(PlanContext context, SandboxInUse sandbox, StartContainer step) throws InterruptedException {
        PodMember member = step.member();
        Image image = images.ensure(context.pod(), member, sandbox.config(), context.cancellation());
        context.cancellation().check();
        ContainerConfig config = configure(context, sandbox, step, image);
        inputs.logs().prepare(context.pod(), member.name());
        String id = create(context, sandbox, member, config);
        context.progress().starting(id);
        index.add(id, context.pod().getMetadata().getUid());
        runOrReport(context.pod(), member, id);
        inputs.logs().link(context.pod(), member.name(), id, step.attempt());
        runHook(context, sandbox, member, id);
        context.progress().started(member, id);
    }

    private ContainerConfig configure(PlanContext context, SandboxInUse sandbox, StartContainer step, Image image) {
        Pod pod = context.pod();
        PodMember member = step.member();
        try {
            Map<String, String> environment = inputs.environment().variables(pod, member.spec(), sandbox.podIps());
            List<Mount> mounts = new ArrayList<>(inputs.volumes().mounts(pod, member.spec(), environment));
            addOwnMounts(pod, sandbox, step, mounts);
            return configs.of(
                    pod,
                    member,
                    step.attempt(),
                    image,
                    environment,
                    mounts,
                    inputs.volumes().devices(pod, member.spec()),
                    targetId(context, member));
        } catch (ContainerStartException e) {
            events.warning(pod, member.name(), "Failed", "Error: " + e.getMessage());
            throw e;
        } catch (VolumeException | UncheckedIOException e) {
            String message = String.valueOf(e.getMessage());
            events.warning(pod, member.name(), "Failed", "Error: " + message);
            throw new ContainerStartException(ContainerStartException.CONFIG_ERROR, message, e);
        }
    }

    private void addOwnMounts(Pod pod, SandboxInUse sandbox, StartContainer step, List<Mount> mounts) {
        Container spec = step.member().spec();
        boolean ownHosts =
                mounts.stream().anyMatch(mount -> mount.containerPath().equals("/etc/hosts"));
        if (!ownHosts && !sandbox.podIps().isEmpty()) {
            String hosts = inputs.hosts().write(pod, sandbox.podIps()).toString();
            mounts.add(Mount.of("/etc/hosts", hosts, false));
        }
        String messagePath = ContainerConfigs.messagePath(spec);
        if (!messagePath.isEmpty()) {
            String file = inputs.messages()
                    .create(pod.getMetadata().getUid(), spec.getName(), step.attempt())
                    .toString();
            mounts.add(Mount.of(messagePath, file, false));
        }
    }

    private static String targetId(PlanContext context, PodMember member) {
        if (member.target().isEmpty()) {
            return "";
        }
        return context.observed()
                .container(member.target())
                .filter(ObservedContainer::running)
                .map(ObservedContainer::id)
                .orElseThrow(() -> ContainerStartException.config(
                        "unable to find target container \"%s\"".formatted(member.target())));
    }

    private String create(PlanContext context, SandboxInUse sandbox, PodMember member, ContainerConfig config) {
        try {
            String id = runtime.createContainer(sandbox.id(), config, sandbox.config());
            events.normal(context.pod(), member.name(), "Created", "Container created");
            return id;
        } catch (CriException e) {
            throw refused(context.pod(), member, CREATE_ERROR, e);
        }
    }

    private void runOrReport(Pod pod, PodMember member, String id) {
        try {
            runtime.startContainer(id);
            events.normal(pod, member.name(), "Started", "Container started");
        } catch (CriException e) {
            throw refused(pod, member, RUN_ERROR, e);
        }
    }

    private RuntimeException refused(Pod pod, PodMember member, String reason, CriException e) {
        if (e.isUnavailable()) {
            return e;
        }
        events.warning(pod, member.name(), "Failed", "Error: " + e.getMessage());
        return new ContainerStartException(reason, e.getMessage(), e);
    }

    private void runHook(PlanContext context, SandboxInUse sandbox, PodMember member, String id)
            throws InterruptedException {
        LifecycleHandler hook = postStart(member.spec());
        if (hook == null) {
            return;
        }
        try {
            context.cancellation().during(() -> {
                runHookOrThrow(hook, sandbox, member, id);
                return id;
            });
        } catch (ContainerStartException e) {
            events.warning(context.pod(), member.name(), "FailedPostStartHook", "PostStartHook failed");
            events.normal(context.pod(), member.name(), "Killing", "FailedPostStartHook");
            runtime.stopContainer(id, grace(context.pod()));
            throw e;
        }
    }

    private void runHookOrThrow(LifecycleHandler hook, SandboxInUse sandbox, PodMember member, String id)
            throws InterruptedException {
        try {
            hooks.run(hook, member.spec(), id, sandbox.podIps());
        } catch (LifecycleHooks.HookException e) {
            throw new ContainerStartException(HOOK_ERROR, String.valueOf(e.getMessage()), e);
        }
    }

    private static Duration grace(Pod pod) {
        Long seconds = pod.getSpec().getTerminationGracePeriodSeconds();
        return Duration.ofSeconds(seconds == null ? 30 : seconds);
    }

    private static @Nullable LifecycleHandler postStart(Container spec) {
        return spec.getLifecycle() == null ? null : spec.getLifecycle().getPostStart();
    }
}
