package io.kjava.cri.streaming;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.CriException;
import io.kjava.cri.StreamingService;
import io.kjava.lifecycle.Threads;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands of a container that have ended since this was opened. containerd waits for the one who
 * writes a command's input before it says that the command has ended, and its shim keeps that one
 * waiting for a reader that is no more: whoever knows better lets go. Thread-safe.
 */
final class EndedCommands implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EndedCommands.class);

    private final StreamingService runtime;
    private final String container;
    private final Queue<String> ended = new ConcurrentLinkedQueue<>();
    private final Thread follower;

    private EndedCommands(StreamingService runtime, String container) {
        this.runtime = requireNonNull(runtime, "runtime");
        this.container = requireNonNull(container, "container");
        this.follower = Threads.start("commands-of-" + container, this::follow);
    }

    static EndedCommands of(StreamingService runtime, String container) {
        return new EndedCommands(runtime, container);
    }

    private void follow() {
        try {
            runtime.followCommands(container, ended::add);
        } catch (CriException e) {
            log.atDebug().setCause(e).log("the runtime tells no longer of commands");
        }
    }

    /** Call it when the output of the own command is read to its end. */
    void release() {
        for (String command = ended.poll(); command != null; command = ended.poll()) {
            try {
                runtime.releaseCommand(container, command);
            } catch (CriException e) {
                log.atDebug().setCause(e).log("the runtime keeps a command that has ended");
            }
        }
    }

    @Override
    public void close() {
        follower.interrupt();
    }
}
