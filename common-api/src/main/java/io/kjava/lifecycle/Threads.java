package io.kjava.lifecycle;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes every thread of the process: named, virtual unless native code would pin it, and with a
 * last-resort handler that logs what nobody caught. Thread-safe.
 */
public final class Threads {
    private static final Logger log = LoggerFactory.getLogger(Threads.class);

    private Threads() {}

    /** Starts a named virtual thread. Interrupting it is how it is told to stop. */
    public static Thread start(String name, Runnable task) {
        return Thread.ofVirtual()
                .name(requireNonNull(name, "name"))
                .uncaughtExceptionHandler(Threads::lastResort)
                .start(task);
    }

    /** Starts a named platform thread, for code that stays inside native calls (an embedded engine). */
    public static Thread startPlatform(String name, Runnable task) {
        return Thread.ofPlatform()
                .name(requireNonNull(name, "name"))
                .daemon(true)
                .uncaughtExceptionHandler(Threads::lastResort)
                .start(task);
    }

    /** A factory of daemon platform threads, for libraries that want one (event loops). */
    public static ThreadFactory platformFactory(String prefix) {
        return Thread.ofPlatform()
                .name(requireNonNull(prefix, "prefix"), 0)
                .daemon(true)
                .uncaughtExceptionHandler(Threads::lastResort)
                .factory();
    }

    /** One new virtual thread for each task, named by the prefix and a number that counts up from 0. */
    public static ExecutorService perTask(String prefix) {
        return Executors.newThreadPerTaskExecutor(Thread.ofVirtual()
                .name(requireNonNull(prefix, "prefix"), 0)
                .uncaughtExceptionHandler(Threads::lastResort)
                .factory());
    }

    private static void lastResort(Thread thread, Throwable failure) {
        log.atError()
                .addKeyValue("thread", thread.getName())
                .setCause(failure)
                .log("thread ended by an exception that nobody handled");
    }
}
