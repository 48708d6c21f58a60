package io.kjava.cri.grpc;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.CriException;
import io.kjava.cri.RuntimeEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * containerd's own event stream, on the same socket as CRI: releases before 1.7 have no CRI events,
 * and later ones only when told to. Other runtimes answer {@code UNIMPLEMENTED}.
 */
final class ContainerdEvents {
    private static final String SUBSCRIBE = "containerd.services.events.v1.Events/Subscribe";
    private static final String DELETE_PROCESS = "containerd.services.tasks.v1.Tasks/DeleteProcess";
    private static final Duration RELEASE = Duration.ofSeconds(10);
    private static final String NAMESPACE = "namespace==k8s.io,topic==";

    private final Calls calls;

    ContainerdEvents(Calls calls) {
        this.calls = requireNonNull(calls, "calls");
    }

    void follow(Consumer<RuntimeEvent> listener) {
        WireWriter request = new WireWriter();
        for (String topic : new String[] {"/tasks/start", "/tasks/exit", "/tasks/oom"}) {
            request.string(1, NAMESPACE + '"' + topic + '"');
        }
        calls.follow(SUBSCRIBE, request, answer -> event(answer).ifPresent(listener));
    }

    /** Each process of the container that ends and is not its first. */
    void followCommands(String container, Consumer<String> ended) {
        WireWriter request = new WireWriter().string(1, NAMESPACE + "\"/tasks/exit\"");
        calls.follow(SUBSCRIBE, request, answer -> {
            Ids ids = exit(answer);
            if (ids.container.equals(container) && !ids.process.isEmpty() && !ids.process.equals(container)) {
                ended.accept(ids.process);
            }
        });
    }

    /** Closes what containerd and its shim keep open for a process. */
    void release(String container, String process) {
        try {
            calls.run(
                    DELETE_PROCESS,
                    new WireWriter().string(1, container).string(2, process),
                    RELEASE,
                    Calls.inNamespace("k8s.io"));
        } catch (CriException e) {
            if (e.code() != CriException.Code.NOT_FOUND) {
                throw e;
            }
        }
    }

    private static Ids exit(WireReader envelope) {
        Ids ids = new Ids("", "");
        for (int field = envelope.next(); field != 0; field = envelope.next()) {
            if (field == 4) {
                ids = any(envelope.message());
            } else {
                envelope.skip();
            }
        }
        return ids;
    }

    private static Optional<RuntimeEvent> event(WireReader envelope) {
        String topic = "";
        Ids ids = new Ids("", "");
        for (int field = envelope.next(); field != 0; field = envelope.next()) {
            switch (field) {
                case 3 -> topic = envelope.string();
                case 4 -> ids = any(envelope.message());
                default -> envelope.skip();
            }
        }
        if (ids.container.isEmpty()) {
            return Optional.empty();
        }
        return switch (topic) {
            case "/tasks/start" -> Optional.of(new RuntimeEvent.Started(ids.container));
            // An exit of another process than the first is the end of an exec.
            case "/tasks/exit" ->
                ids.process.isEmpty() || ids.process.equals(ids.container)
                        ? Optional.of(new RuntimeEvent.Stopped(ids.container))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Ids any(WireReader in) {
        Ids ids = new Ids("", "");
        String type = "";
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> type = in.string();
                case 2 -> ids = ids(in.message(), type.endsWith("TaskExit"));
                default -> in.skip();
            }
        }
        return ids;
    }

    private static Ids ids(WireReader in, boolean exit) {
        String container = "";
        String process = "";
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                container = in.string();
            } else if (field == 2 && exit) {
                process = in.string();
            } else {
                in.skip();
            }
        }
        return new Ids(container, process);
    }

    private record Ids(String container, String process) {}
}
