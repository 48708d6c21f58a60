package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.cri.RuntimeService;
import io.kjava.kubelet.events.PodEvents;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.ObservedPod;
import io.kjava.kubelet.observed.ObservedSandbox;
import io.kjava.kubelet.plan.PodPlan;
import io.kjava.kubelet.plan.PodStep;
import io.kjava.kubelet.plan.PodStep.ResizeContainer;
import io.kjava.kubelet.plan.PodStep.StartContainer;
import io.kjava.kubelet.plan.PodStep.StopContainer;
import io.kjava.kubelet.volume.PodVolumes;
import io.kjava.kubelet.volume.VolumeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a plan: stops at the same time, then sandbox and volumes at the same time, then starts
 * in order. Decides nothing; a start that fails does not keep the next one from being tried.
 * Thread-safe.
 */
public final class PodPlanExecutor {
    private final RuntimeService runtime;
    private final SandboxStarter sandboxes;
    private final ContainerStarter starter;
    private final ContainerStopper stopper;
    private final ContainerResizer resizer;
    private final PodVolumes volumes;
    private final PodEvents events;

    PodPlanExecutor(
            RuntimeService runtime,
            SandboxStarter sandboxes,
            ContainerStarter starter,
            ContainerStopper stopper,
            ContainerResizer resizer,
            PodVolumes volumes,
            PodEvents events) {
        this.runtime = requireNonNull(runtime, "runtime");
        this.sandboxes = requireNonNull(sandboxes, "sandboxes");
        this.starter = requireNonNull(starter, "starter");
        this.stopper = requireNonNull(stopper, "stopper");
        this.resizer = requireNonNull(resizer, "resizer");
        this.volumes = requireNonNull(volumes, "volumes");
        this.events = requireNonNull(events, "events");
    }

    /**
     * Runs every step. What fails is told to the context's listener.
     *
     * @throws InterruptedException when cancelled
     * @throws io.kjava.cri.CriException when the runtime is away
     */
    public void execute(PlanContext context, PodPlan plan) throws InterruptedException {
        stopAll(context, plan);
        List<StartContainer> starts = plan.steps().stream()
                .filter(StartContainer.class::isInstance)
                .map(StartContainer.class::cast)
                .toList();
        Optional<PodStep.StartSandbox> newSandbox = plan.steps().stream()
                .filter(PodStep.StartSandbox.class::isInstance)
                .map(PodStep.StartSandbox.class::cast)
                .findFirst();
        if (starts.isEmpty() && newSandbox.isEmpty()) {
            return;
        }
        context.cancellation().check();
        SandboxInUse sandbox = prepare(context, newSandbox);
        if (sandbox == null) {
            return;
        }
        context.progress().podReady();
        for (StartContainer start : starts) {
            context.cancellation().check();
            startOne(context, sandbox, start);
        }
    }

    private void stopAll(PlanContext context, PodPlan plan) throws InterruptedException {
        List<InParallel.Task> stops = new ArrayList<>();
        List<ResizeContainer> resizes = new ArrayList<>();
        for (PodStep step : plan.steps()) {
            switch (step) {
                case PodStep.StopSandbox stop -> stops.add(() -> stopSandbox(context, stop));
                case StopContainer stop -> stops.add(() -> stopContainer(context, stop));
                case PodStep.RemoveContainer remove -> stops.add(() -> runtime.removeContainer(remove.containerId()));
                case ResizeContainer resize -> resizes.add(resize);
                case PodStep.RenewVolumes _ -> stops.add(() -> renewVolumes(context));
                case PodStep.StartSandbox _, StartContainer _ -> {} // later
            }
        }
        if (!resizes.isEmpty()) {
            stops.add(() -> resizer.resize(context, resizes));
        }
        if (!stops.isEmpty()) {
            context.cancellation().during(() -> {
                InParallel.run("stop", stops);
                return true;
            });
        }
    }

    private void stopSandbox(PlanContext context, PodStep.StopSandbox step) {
        events.normal(context.pod(), "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
        runtime.stopPodSandbox(step.sandboxId());
    }

    private void stopContainer(PlanContext context, StopContainer step) throws InterruptedException {
        List<String> ips =
                context.observed().sandbox().map(ObservedSandbox::ips).orElse(List.of());
        stopper.stop(context.pod(), step.member(), step.containerId(), step.message(), step.grace(), ips);
    }

    /** Null when it failed, and that was told. */
    private @Nullable SandboxInUse prepare(PlanContext context, Optional<PodStep.StartSandbox> newSandbox)
            throws InterruptedException {
        Pod pod = context.pod();
        SandboxInUse[] made = new SandboxInUse[1];
        try {
            if (newSandbox.isPresent()) {
                int attempt = newSandbox.get().attempt();
                List<InParallel.Task> both =
                        List.of(() -> made[0] = sandboxes.start(pod, attempt), () -> prepareVolumes(context));
                InParallel.run("prepare", both);
            } else {
                made[0] = sandboxes.adopt(pod, current(context.observed()));
                prepareVolumes(context);
            }
            context.cancellation().check();
            return made[0];
        } catch (ContainerStartException e) {
            events.warning(pod, "FailedCreatePodSandBox", e.getMessage());
            context.progress().podFailed(e.reason(), e.getMessage());
        } catch (VolumeException e) {
            events.warning(pod, e.reason(), String.valueOf(e.getMessage()));
            context.progress().podFailed(e.reason(), String.valueOf(e.getMessage()));
        }
        return null;
    }

    /** What runs goes on with the old files when this fails. */
    private void renewVolumes(PlanContext context) throws InterruptedException {
        try {
            volumes.prepare(context.pod());
        } catch (VolumeException e) {
            events.warning(context.pod(), e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private void prepareVolumes(PlanContext context) throws InterruptedException {
        context.cancellation().during(() -> {
            volumes.prepare(context.pod());
            return true;
        });
    }

    private static ObservedSandbox current(ObservedPod observed) {
        return observed.sandbox().orElseThrow(() -> new IllegalStateException("a plan without a sandbox"));
    }

    private void startOne(PlanContext context, SandboxInUse sandbox, StartContainer start) throws InterruptedException {
        try {
            if (start.restart()) {
                context.progress()
                        .restarting(
                                start.member(),
                                context.observed()
                                        .container(start.member().name())
                                        .map(ObservedContainer::finishedAt)
                                        .orElse(null));
            }
            starter.start(context, sandbox, start);
        } catch (ContainerStartException e) {
            context.progress().failed(start.member(), e.reason(), e.getMessage());
        }
    }
}
