package io.kjava.cri;

import java.time.Duration;
import java.util.List;

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

    /** The address of the runtime's streaming server for the first process. */
    String attach(StreamRequest request);

    /** The address of the runtime's streaming server for connections into the sandbox. */
    String portForward(String sandboxId, List<Integer> ports);
}
