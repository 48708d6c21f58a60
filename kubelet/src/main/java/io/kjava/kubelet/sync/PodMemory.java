package io.kjava.kubelet.sync;

import static java.util.Objects.requireNonNull;

import io.kjava.kubelet.plan.CrashHistory;
import io.kjava.kubelet.plan.PodMember;
import io.kjava.kubelet.plan.PodSituation;
import io.kjava.kubelet.plan.SpecHash;
import io.kjava.kubelet.plan.StartFailure;
import io.kjava.kubelet.runtime.ImagePuller;
import io.kjava.kubelet.runtime.PlanProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one pod's passes must remember from one to the next: crashes, failed starts, starts under way.
 * Written by plans while they run, read by the pod's thread; thread-safe.
 */
final class PodMemory implements PlanProgress {
    private static final Duration FIRST_PULL_DELAY = Duration.ofSeconds(10);
    private static final Duration LONGEST_PULL_DELAY = Duration.ofSeconds(300);
    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

    private static final String RESIZE_ERROR = "Error";

    /** How long a failed pull shows itself, before the waiting for the next one does. */
    private static final Duration SHOW_PULL_ERROR = Duration.ofSeconds(3);

    private final InstantSource clock;
    private final PodAllocation allocation;
    private final Runnable poke;
    private CrashHistory crashes = CrashHistory.EMPTY;
    private final Map<String, StartFailure> failures = new HashMap<>();
    private final Map<String, Instant> failedAt = new HashMap<>();
    private final Set<String> starting = new HashSet<>();
    private @Nullable StartFailure podFailure;

    PodMemory(InstantSource clock, PodAllocation allocation, Runnable poke) {
        this.clock = requireNonNull(clock, "clock");
        this.allocation = requireNonNull(allocation, "allocation");
        this.poke = requireNonNull(poke, "poke");
    }

    /** Everything of the past that counts for a plan. */
    record Recollection(
            CrashHistory crashes,
            Map<String, StartFailure> failures,
            @Nullable StartFailure podFailure,
            Set<String> starting) {}

    synchronized Recollection recall() {
        return new Recollection(crashes, Map.copyOf(failures), podFailure, Set.copyOf(starting));
    }

    /** Failed pulls that have shown their error long enough and from now on wait; each one once. */
    synchronized List<String> pullsNowWaiting() {
        Instant now = clock.instant();
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, StartFailure> entry : failures.entrySet()) {
            StartFailure failure = entry.getValue();
            Instant at = requireNonNull(failedAt.get(entry.getKey()), "failedAt");
            if (failure.reason().equals(ImagePuller.PULL_FAILED) && !now.isBefore(at.plus(SHOW_PULL_ERROR))) {
                entry.setValue(new StartFailure(
                        ImagePuller.PULL_BACK_OFF, failure.message(), failure.tries(), failure.retryAt()));
                names.add(entry.getKey());
            }
        }
        return names;
    }

    /** When {@link #pullsNowWaiting} will next have something to tell. */
    synchronized Optional<Instant> nextChange() {
        return failures.entrySet().stream()
                .filter(entry -> entry.getValue().reason().equals(ImagePuller.PULL_FAILED))
                .map(entry -> requireNonNull(failedAt.get(entry.getKey())).plus(SHOW_PULL_ERROR))
                .min(Instant::compareTo);
    }

    /** A plan that was cut short starts nothing any more. */
    synchronized void planEnded() {
        starting.clear();
    }

    @Override
    public synchronized void starting(String containerId) {
        starting.add(containerId);
    }

    @Override
    public void started(PodMember member, String containerId) {
        synchronized (this) {
            starting.remove(containerId);
            failures.remove(member.name());
            failedAt.remove(member.name());
        }
        allocation.actuated(member.spec(), containerId);
        poke.run();
    }

    @Override
    public void failed(PodMember member, String reason, String message) {
        synchronized (this) {
            StartFailure before = failures.get(member.name());
            int tries = before == null ? 1 : before.tries() + 1;
            Instant now = clock.instant();
            Instant retryAt = now.plus(delay(reason, tries));
            String shown = reason.equals(ImagePuller.PULL_FAILED) ? pullMessage(member, message) : message;
            failures.put(member.name(), new StartFailure(reason, shown, tries, retryAt));
            failedAt.put(member.name(), now);
            starting.clear(); // starts come one after another: it was this one's
        }
        poke.run();
    }

    @Override
    public synchronized void restarting(PodMember member, @Nullable Instant finishedAt) {
        String key = member.name() + "/" + SpecHash.of(member.spec());
        crashes = crashes.restarted(key, finishedAt, clock.instant());
    }

    @Override
    public void resized(PodMember member, String containerId) {
        allocation.actuated(member.spec(), containerId);
        poke.run();
    }

    @Override
    public void notResized(PodMember member, String containerId, String message) {
        int tries = allocation.refusals(containerId) + 1;
        Instant retryAt = clock.instant().plus(delay(RESIZE_ERROR, tries));
        allocation.refused(containerId, new StartFailure(RESIZE_ERROR, message, tries, retryAt));
        poke.run();
    }

    @Override
    public void podFailed(String reason, String message) {
        synchronized (this) {
            int tries = podFailure == null ? 1 : podFailure.tries() + 1;
            Instant retryAt = clock.instant().plus(delay(reason, tries));
            podFailure = new StartFailure(reason, message, tries, retryAt);
        }
        poke.run();
    }

    @Override
    public synchronized void podReady() {
        podFailure = null;
    }

    private static String pullMessage(PodMember member, String message) {
        return message.isEmpty() ? "failed to pull " + member.spec().getImage() : message;
    }

    private static Duration delay(String reason, int tries) {
        boolean pull = reason.equals(ImagePuller.PULL_FAILED);
        Duration first = pull ? FIRST_PULL_DELAY : FIRST_DELAY;
        Duration longest = pull ? LONGEST_PULL_DELAY : LONGEST_DELAY;
        Duration delay = first.multipliedBy(1L << Math.min(tries - 1, 10));
        return delay.compareTo(longest) > 0 ? longest : delay;
    }

    /** A situation with what is remembered. */
    PodSituation situation(
            io.fabric8.kubernetes.api.model.Pod pod,
            io.kjava.kubelet.plan.PodShape shape,
            io.kjava.kubelet.observed.ObservedPod observed) {
        Recollection past = recall();
        return new PodSituation(
                pod,
                shape,
                observed,
                past.crashes,
                past.failures,
                past.podFailure,
                allocation.sizes(observed),
                clock.instant());
    }
}
