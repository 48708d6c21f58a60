package io.kjava.kubelet.sync;

import static java.util.Objects.requireNonNull;

import io.kjava.kubelet.plan.PodPlan;
import io.kjava.kubelet.runtime.PlanContext;
import io.kjava.kubelet.runtime.PodPlanExecutor;
import io.kjava.lifecycle.Threads;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One plan being carried out beside the pod's thread, which goes on looking and telling. */
final class PlanRun {
    private final PlanContext context;
    private final Thread thread;
    private volatile boolean done;
    private volatile @Nullable RuntimeException failure;

    private PlanRun(PodPlanExecutor executor, PlanContext context, PodPlan plan, Runnable ended) {
        this.context = requireNonNull(context, "context");
        String uid = context.pod().getMetadata().getUid();
        this.thread = Threads.start("plan-" + uid, () -> run(executor, context, plan, ended));
    }

    /** @param ended called on the plan's thread after its last step */
    static PlanRun start(PodPlanExecutor executor, PlanContext context, PodPlan plan, Runnable ended) {
        return new PlanRun(executor, context, plan, ended);
    }

    private void run(PodPlanExecutor executor, PlanContext context, PodPlan plan, Runnable ended) {
        try {
            executor.execute(context, plan);
        } catch (InterruptedException e) {
            // cancelled: whoever did it decides anew
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            done = true;
            ended.run();
        }
    }

    boolean isDone() {
        return done;
    }

    /** What it threw: the runtime is away, or something that nobody expected. */
    Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure);
    }

    void cancel() {
        context.cancellation().cancel();
    }

    boolean awaitEnd(Duration limit) throws InterruptedException {
        return thread.join(limit);
    }
}
