package io.kjava.cri;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Commands inside containers, and where to stream with them. Blocking and thread-safe. */
public interface StreamingService {
    /**
     * Runs a command to its end.
     *
     * @param limit after which it is killed and {@code DEADLINE_EXCEEDED} thrown; zero for none
     */
    ExecResult execSync(String containerId, List<String> command, Duration limit);

    /** The address of the runtime's streaming server for one new command. */
    String exec(StreamRequest request);

    /**
     * Tells of each command of a container that has ended, by the name that the runtime gave it, until
     * the calling thread is interrupted. Throws {@code UNIMPLEMENTED} where the runtime does not say.
     */
    default void followCommands(String containerId, Consumer<String> ended) {
        throw new CriException(CriException.Code.UNIMPLEMENTED, "the runtime does not tell of commands", null);
    }

    /**
     * Makes the runtime forget a command that has ended: what it still keeps open for it is closed. One
     * that is forgotten already is fine.
     */
    default void releaseCommand(String containerId, String commandId) {
        throw new CriException(CriException.Code.UNIMPLEMENTED, "the runtime does not tell of commands", null);
    }

    /** The address of the runtime's streaming server for the first process. */
    String attach(StreamRequest request);

    /** The address of the runtime's streaming server for connections into the sandbox. */
    String portForward(String sandboxId, List<Integer> ports);
}
