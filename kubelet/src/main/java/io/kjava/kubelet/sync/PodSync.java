package io.kjava.kubelet.sync;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.ObservedPod;
import io.kjava.kubelet.plan.PodPlan;
import io.kjava.kubelet.plan.PodPlanner;
import io.kjava.kubelet.plan.PodShape;
import io.kjava.kubelet.plan.PodSituation;
import io.kjava.kubelet.plan.PodStep;
import io.kjava.kubelet.resources.PodAdmission.Rejection;
import io.kjava.kubelet.runtime.Cancellation;
import io.kjava.kubelet.runtime.PlanContext;
import io.kjava.kubelet.runtime.PodObserver;
import io.kjava.kubelet.status.PodPhase;
import io.kjava.kubelet.status.PodStatusView;
import io.kjava.kubelet.status.StatusInputs;
import io.kjava.kubelet.status.StatusInputs.PodFailure;
import io.kjava.kubelet.status.StatusInputs.Stage;
import io.kjava.kubelet.worker.PodSyncer;
import io.kjava.kubelet.worker.PodWish;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The passes over one pod: look, decide, tell, act. What takes time (a plan, the end of a container)
 * runs beside it and pokes it. Confined to the pod's thread.
 */
public final class PodSync implements PodSyncer {
    private static final Logger log = LoggerFactory.getLogger(PodSync.class);
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(30);
    private static final Duration FIRST_SECOND_LOOK = Duration.ofMillis(10);
    private static final int SECOND_LOOKS = 9;
    private static final PodPlan RENEWAL = new PodPlan(List.of(new PodStep.RenewVolumes()), Map.of(), Optional.empty());

    private final String uid;
    private final SyncParts parts;
    private final Runnable poke;
    private final PodObserver observer;
    private final PodAllocation allocation;
    private final PodMemory memory;
    private final PodAnnouncements announcements;
    private final PodPlanner planner = new PodPlanner();
    private final PodStatusView view = new PodStatusView();
    private final Set<String> expectedEnds = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean renewalDue = new AtomicBoolean();
    private PodStatus status;
    private @Nullable ObjectMeta lastMetadata;
    private boolean admitted;
    private boolean ended;
    private boolean deletionAsked;
    private int secondLooks;
    private @Nullable PlanRun run;
    private @Nullable PodTermination termination;
    private @Nullable PodFailure failure;

    public PodSync(Pod pod, SyncParts parts, Runnable poke) {
        this.uid = pod.getMetadata().getUid();
        this.parts = requireNonNull(parts, "parts");
        this.poke = requireNonNull(poke, "poke");
        this.allocation = new PodAllocation(uid, parts.allocations());
        this.memory = new PodMemory(parts.clock(), allocation, poke);
        this.announcements = new PodAnnouncements(parts.events());
        this.status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        this.observer = new PodObserver(
                uid,
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                parts.runtime(),
                parts.doing().index(),
                parts.doing().messages());
        if (!PodPhase.isTerminal(status)) {
            parts.admitted().arrive(pod);
        }
    }

    @Override
    public void expectEnd(String id) {
        expectedEnds.add(id);
    }

    @Override
    public void renewVolumes() {
        renewalDue.set(true);
    }

    @Override
    public Next sync(PodWish wished) throws InterruptedException {
        boolean mayGrow = admitted && !ended && termination == null && !wished.removed();
        PodWish wish = wished.granted(allocation.granted(wished.pod(), parts.admitted(), mayGrow, poke));
        Pod pod = wish.pod();
        PodShape shape = PodShape.of(pod);
        noteEndOfRun(); // before the look: what a plan has done must be seen before the next plan
        ObservedPod observed = look(pod);
        if (ended) {
            return afterEnd(wish, shape, observed);
        }
        Optional<EndOrder> order = endOrder(wish, observed);
        if (order.isPresent()) {
            return end(wish, shape, observed, order.get());
        }
        return live(pod, shape, observed);
    }

    // Looking

    private ObservedPod look(Pod pod) {
        if (termination != null) {
            termination.noteEnds();
        }
        ObservedPod seen = observer.look();
        Set<String> starting = memory.recall().starting();
        ObservedPod masked = seen.map(found -> starting.contains(found.id()) ? found.notYetRunning() : found);
        parts.probes().track(pod, masked, termination != null);
        return masked.map(found -> found.withHealth(parts.probes().health(uid, found.id())));
    }

    /** A runtime tells an end a little before its own lists show it: look again, soon. */
    private Optional<Instant> secondLook(ObservedPod observed) {
        expectedEnds.removeIf(id -> hasEnded(id, observed));
        if (expectedEnds.isEmpty() || secondLooks >= SECOND_LOOKS) {
            expectedEnds.clear();
            secondLooks = 0;
            return Optional.empty();
        }
        Duration wait = FIRST_SECOND_LOOK.multipliedBy(1L << secondLooks++);
        return Optional.of(parts.clock().instant().plus(wait));
    }

    /** One that is not in the lists is gone, unless a plan is just making it. */
    private boolean hasEnded(String id, ObservedPod observed) {
        for (ObservedContainer found : observed.containers()) {
            if (found.id().equals(id)) {
                return found.exited(); // not one that counts as starting, its end was told early
            }
        }
        boolean sandboxIsReady =
                observed.sandboxes().stream().anyMatch(found -> found.id().equals(id) && found.ready());
        return !sandboxIsReady && run == null;
    }

    // Living

    private Next live(Pod pod, PodShape shape, ObservedPod observed) throws InterruptedException {
        announcements.waitingPulls(pod, shape, memory.pullsNowWaiting());
        PodSituation situation = memory.situation(pod, shape, observed);
        PodPlan plan = planner.plan(situation);
        tell(situation, plan, Stage.LIVING);
        if (PodPhase.isWorkDone(pod, shape, status)) {
            return endNow(pod, shape, observed, EndOrder.workDone(pod));
        }
        announcements.crashLoops(pod, shape, plan);
        noteMetadata(pod);
        if (run == null && !plan.isEmpty()) {
            renewalDue.set(false);
            act(pod, observed, plan);
        } else if (run == null && renewalDue.getAndSet(false)) {
            act(pod, observed, RENEWAL);
        }
        return Next.at(earliest(Stream.of(
                plan.wakeAt().filter(_ -> run == null),
                memory.nextChange(),
                EndOrder.deadline(pod, startTime()),
                secondLook(observed))));
    }

    /** Volumes may show labels and annotations of the pod; a restarted kubelet looks once. */
    private void noteMetadata(Pod pod) {
        ObjectMeta last = lastMetadata;
        ObjectMeta now = pod.getMetadata();
        boolean same = last != null
                && Objects.equals(last.getLabels(), now.getLabels())
                && Objects.equals(last.getAnnotations(), now.getAnnotations());
        lastMetadata = now;
        if (!same) {
            renewalDue.set(true);
        }
    }

    private void act(Pod pod, ObservedPod observed, PodPlan plan) {
        log.atDebug()
                .addKeyValue("pod", pod.getMetadata().getName())
                .addKeyValue("steps", plan.steps())
                .log("applying pod plan");
        run = PlanRun.start(
                parts.doing().executor(), new PlanContext(pod, observed, new Cancellation(), memory), plan, poke);
    }

    private void noteEndOfRun() {
        PlanRun current = run;
        if (current == null || !current.isDone()) {
            return;
        }
        run = null;
        memory.planEnded();
        current.failure().ifPresent(why -> {
            log.atWarn().addKeyValue("uid", uid).setCause(why).log("plan failed");
            memory.podFailed("PlanFailed", String.valueOf(why.getMessage()));
        });
    }

    private void cancelRun() throws InterruptedException {
        PlanRun current = run;
        if (current == null) {
            return;
        }
        current.cancel();
        if (!current.awaitEnd(CANCEL_LIMIT)) {
            log.atWarn().addKeyValue("uid", uid).log("cancelled plan does not end");
        }
        run = null;
        memory.planEnded();
    }

    // Ending

    private Optional<EndOrder> endOrder(PodWish wish, ObservedPod observed) {
        Instant now = parts.clock().instant();
        Optional<EndOrder> order = EndOrder.from(wish, startTime(), now);
        if (order.isPresent() || termination != null) {
            return order.isPresent() ? order : Optional.of(EndOrder.workDone(wish.pod()));
        }
        if (PodPhase.isTerminal(status)) {
            return Optional.of(EndOrder.workDone(wish.pod()));
        }
        return admitted ? Optional.empty() : admit(wish.pod(), observed);
    }

    private Optional<EndOrder> admit(Pod pod, ObservedPod observed) {
        admitted = true;
        if (!observed.isGone()) {
            parts.admitted().adopt(pod);
            return Optional.empty();
        }
        Optional<Rejection> rejection = parts.admitted().admit(pod);
        rejection.ifPresent(why -> parts.events().warning(pod, why.reason(), why.message()));
        return rejection.map(why -> EndOrder.rejected(why.reason(), why.message()));
    }

    private Next endNow(Pod pod, PodShape shape, ObservedPod observed, EndOrder order) throws InterruptedException {
        return end(new PodWish(pod, false, null), shape, observed, order);
    }

    private Next end(PodWish wish, PodShape shape, ObservedPod seen, EndOrder order) throws InterruptedException {
        Pod pod = wish.pod();
        ObservedPod observed = seen;
        if (run != null) {
            cancelRun();
            observed = look(pod);
        }
        if (failure == null) {
            failure = order.failure();
        }
        PodTermination current = termination;
        if (current == null) {
            current = newTermination(order.grace());
            termination = current;
            parts.probes().track(pod, observed, true);
        } else {
            current.shorten(order.grace());
        }
        boolean nothingRuns = current.advance(pod, shape, observed);
        if (nothingRuns) {
            return finish(wish, shape);
        }
        tell(memory.situation(pod, shape, observed), PodPlan.NOTHING, Stage.ENDING);
        return Next.at(earliest(Stream.of(current.wakeAt(), secondLook(observed))));
    }

    private PodTermination newTermination(Duration grace) {
        return new PodTermination(parts.runtime(), parts.doing().stopper(), parts.clock(), poke, grace);
    }

    /** Nothing runs any more: give back what was taken, tell the end. */
    private Next finish(PodWish wish, PodShape shape) throws InterruptedException {
        parts.probes().forget(uid);
        parts.volumes().release(uid);
        parts.cgroups().remove(uid);
        parts.admitted().release(uid);
        ObservedPod observed = observer.look();
        tell(memory.situation(wish.pod(), shape, observed), PodPlan.NOTHING, Stage.ENDED);
        ended = true;
        return afterEnd(wish, shape, observed);
    }

    private Next afterEnd(PodWish wish, PodShape shape, ObservedPod observed) throws InterruptedException {
        Pod pod = wish.pod();
        if (wish.removed()) {
            removeRemains(observed);
            parts.reporter().forget(uid);
            parts.registry().remove(uid);
            return Next.done();
        }
        PodTermination current = requireNonNull(termination, "termination");
        if (!current.advance(pod, shape, observed)) {
            return Next.at(current.wakeAt()); // something that was under way has come late
        }
        if (pod.getMetadata().getDeletionTimestamp() != null && !deletionAsked) {
            deletionAsked = true;
            parts.reporter().reportAndDelete(pod, status);
        }
        return Next.at(Optional.empty());
    }

    private void removeRemains(ObservedPod observed) {
        observed.containers().forEach(found -> parts.runtime().removeContainer(found.id()));
        observed.sandboxes().forEach(found -> {
            parts.runtime().stopPodSandbox(found.id());
            parts.runtime().removePodSandbox(found.id());
        });
        parts.doing()
                .index()
                .replace(
                        uid,
                        Stream.concat(
                                        observed.containers().stream().map(found -> found.id()),
                                        observed.sandboxes().stream().map(found -> found.id()))
                                .toList(),
                        Set.of());
        parts.remains().delete(uid);
    }

    // Telling

    private void tell(PodSituation situation, PodPlan plan, Stage stage) {
        Pod pod = situation.pod();
        PodStatus now = view.view(
                new StatusInputs(situation, plan, before(pod), parts.node().get(), stage, failure));
        status = now;
        parts.registry().put(new PodBuilder(pod).withStatus(now).build(), situation.observed());
        parts.shown().shownBy(pod).ifPresent(shown -> parts.reporter().report(shown, now));
    }

    /** The conditions of others (readiness gates) are those that the API has. */
    private PodStatus before(Pod pod) {
        List<PodCondition> conditions = new ArrayList<>(status.getConditions());
        if (pod.getStatus() != null) {
            for (PodCondition other : pod.getStatus().getConditions()) {
                if (conditions.stream().noneMatch(own -> own.getType().equals(other.getType()))) {
                    conditions.add(other);
                }
            }
        }
        return status.edit().withConditions(conditions).build();
    }

    private @Nullable Instant startTime() {
        return status.getStartTime() == null ? null : Instant.parse(status.getStartTime());
    }

    private static Optional<Instant> earliest(Stream<Optional<Instant>> times) {
        return times.flatMap(Optional::stream).min(Instant::compareTo);
    }

    @Override
    public void close() {
        if (run != null) {
            run.cancel();
        }
        if (termination != null) {
            termination.close();
        }
    }
}
