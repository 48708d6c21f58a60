package io.kjava.dist.cli;

import io.kjava.dist.bootstrap.DataDirectory;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a node running until the process is told to end, then stops it in order. */
final class Shutdown {
    private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

    private Shutdown() {}

    /** Blocks for as long as the node runs. The JVM's exit hook does the stopping. */
    static int await(AutoCloseable node, DataDirectory directory) throws InterruptedException {
        atExit(node, directory);
        new CountDownLatch(1).await();
        return 0;
    }

    /** Stops the node in order when the process ends, however it is told to. */
    static void atExit(AutoCloseable node, DataDirectory directory) {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> stop(node, directory)));
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
