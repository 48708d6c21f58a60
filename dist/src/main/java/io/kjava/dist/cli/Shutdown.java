package io.kjava.dist.cli;

import io.kjava.dist.bootstrap.DataDirectory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a node running until the process is told to end, then stops it in order. */
final class Shutdown {
    private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

    private Shutdown() {}

    /** Blocks for as long as the node runs. The JVM's exit hook does the stopping. */
    static int await(AutoCloseable node, DataDirectory directory) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform().name("shutdown").unstarted(() -> stop(node, directory)));
        // A training run serves for a while and then ends in good order, which writes the cache.
        Integer training = Integer.getInteger("kjava.train.seconds");
        if (training == null) {
            never.await();
        } else if (never.await(training, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody counts this latch down");
        }
        return 0;
    }

    private static void stop(AutoCloseable node, DataDirectory directory) {
        log.info("stopping; containers run on");
        try (directory) {
            node.close();
        } catch (Exception e) {
            log.warn("the node did not stop cleanly", e);
        }
    }
}
