package io.kjava.cri.streaming;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.StreamRequest;
import io.kjava.cri.StreamingService;
import io.kjava.http.streaming.CommandOptions;
import io.kjava.http.streaming.CommandStreams;
import io.kjava.http.streaming.StreamDialer;
import io.kjava.http.streaming.StreamSession;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * Opens streams into containers. Asking the runtime comes first and throws {@code CriException};
 * nothing runs until {@code open} is called. Thread-safe; blocks.
 */
public final class RuntimeStreams {
    private final StreamingService runtime;

    /** A command that the runtime agreed to. */
    public interface Prepared extends AutoCloseable {
        /** Begins it. Called once, soon: the runtime keeps its offer for a minute. */
        CommandStreams open() throws IOException;

        /**
         * Lets go of what keeps the runtime from saying how the command ended. Called when all of its
         * output is read and nothing is said; does nothing to a command that runs.
         */
        default void release() {}

        @Override
        default void close() {}
    }

    public RuntimeStreams(StreamingService runtime) {
        this.runtime = requireNonNull(runtime, "runtime");
    }

    /** A new command in a running container. */
    public Prepared exec(StreamRequest request) {
        Prepared plain = prepared(runtime.exec(request), request);
        return request.stdin() ? new WithInput(plain, request.containerId()) : plain;
    }

    /** A command whose input may be more than it reads. */
    private final class WithInput implements Prepared {
        private final Prepared plain;
        private final EndedCommands ended;

        WithInput(Prepared plain, String container) {
            this.plain = plain;
            this.ended = EndedCommands.of(runtime, container);
        }

        @Override
        public CommandStreams open() throws IOException {
            return plain.open();
        }

        @Override
        public void release() {
            ended.release();
        }

        @Override
        public void close() {
            ended.close();
        }
    }

    /** The first process of a running container. */
    public Prepared attach(StreamRequest request) {
        return prepared(runtime.attach(request), request);
    }

    /** Connections into a sandbox. */
    public StreamSession portForward(String sandboxId) throws IOException {
        return StreamDialer.forward(URI.create(runtime.portForward(sandboxId, List.of())));
    }

    private static Prepared prepared(String url, StreamRequest request) {
        URI uri = URI.create(url);
        CommandOptions options = new CommandOptions(request.stdin(), request.stdout(), request.stderr(), request.tty());
        return () -> StreamDialer.command(uri, options);
    }
}
