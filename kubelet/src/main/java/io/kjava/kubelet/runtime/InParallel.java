package io.kjava.kubelet.runtime;

import io.kjava.lifecycle.Threads;
import java.util.ArrayList;
import java.util.List;

/** Does some things at the same time and waits for all of them. */
final class InParallel {
    /** One of the things. */
    @FunctionalInterface
    interface Task {
        void run() throws InterruptedException;
    }

    private InParallel() {}

    /** An interrupt is passed on to every task; each of them is waited for. */
    static void run(String name, List<Task> tasks) throws InterruptedException {
        if (tasks.size() == 1) {
            tasks.getFirst().run();
            return;
        }
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (Task task : tasks) {
            threads.add(Threads.start(name, () -> runOne(task, failures)));
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            interrupted |= join(thread, threads);
        }
        if (interrupted) {
            throw new InterruptedException();
        }
        synchronized (failures) {
            if (!failures.isEmpty() && failures.getFirst() instanceof RuntimeException first) {
                failures.stream().skip(1).forEach(first::addSuppressed);
                throw first;
            }
        }
    }

    private static void runOne(Task task, List<Throwable> failures) {
        try {
            task.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            synchronized (failures) {
                failures.add(e);
            }
        }
    }

    private static boolean join(Thread thread, List<Thread> all) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
                all.forEach(Thread::interrupt);
            }
        }
    }
}
