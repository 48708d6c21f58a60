package io.kjava.kubelet.server;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.CriException;
import io.kjava.cri.StreamRequest;
import io.kjava.cri.streaming.RuntimeStreams;
import io.kjava.http.HttpExchange;
import io.kjava.http.streaming.CommandOptions;
import io.kjava.http.streaming.CommandStreams;
import io.kjava.http.streaming.ForwardedConnections;
import io.kjava.http.streaming.StreamAcceptor;
import io.kjava.http.streaming.StreamBridge;
import io.kjava.http.streaming.StreamRefusedException;
import io.kjava.http.streaming.StreamSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code /exec}, {@code /attach} and {@code /portForward}. Stateless. */
final class StreamsHandler {
    private final PodTargets targets;
    private final RuntimeStreams runtime;
    private final StreamBridge bridge = new StreamBridge(new StatusText());

    StreamsHandler(PodTargets targets, RuntimeStreams runtime) {
        this.targets = requireNonNull(targets, "targets");
        this.runtime = requireNonNull(runtime, "runtime");
    }

    void exec(HttpExchange exchange, String namespace, String pod, String container)
            throws IOException, InterruptedException {
        QueryParameters query = QueryParameters.parse(exchange.query());
        List<String> command = query.all("command");
        if (command.isEmpty()) {
            throw HttpProblem.badRequest("you must specify a command");
        }
        CommandOptions options = options(query);
        requireUpgrade(exchange);
        String id = targets.running(namespace, pod, container).id();
        connect(exchange, options, asked(() -> runtime.exec(request(id, command, options))));
    }

    void attach(HttpExchange exchange, String namespace, String pod, String container)
            throws IOException, InterruptedException {
        CommandOptions options = options(QueryParameters.parse(exchange.query()));
        requireUpgrade(exchange);
        String id = targets.running(namespace, pod, container).id();
        connect(exchange, options, asked(() -> runtime.attach(request(id, List.of(), options))));
    }

    void portForward(HttpExchange exchange, String namespace, String pod) throws IOException, InterruptedException {
        List<Integer> ports = ports(QueryParameters.parse(exchange.query()));
        requireUpgrade(exchange);
        String sandbox = targets.sandbox(namespace, pod).id();
        StreamSession far = asked(() -> runtime.portForward(sandbox));
        ForwardedConnections near;
        try {
            near = StreamAcceptor.acceptForward(exchange, ports);
        } catch (IOException e) {
            far.close();
            throw refused(e);
        }
        bridge.forward(near, far);
    }

    private void connect(HttpExchange exchange, CommandOptions options, RuntimeStreams.Prepared agreed)
            throws IOException, InterruptedException {
        try (RuntimeStreams.Prepared prepared = agreed) {
            stream(exchange, options, prepared);
        }
    }

    private void stream(HttpExchange exchange, CommandOptions options, RuntimeStreams.Prepared prepared)
            throws IOException, InterruptedException {
        CommandStreams client;
        try {
            client = StreamAcceptor.acceptCommand(exchange, options);
        } catch (StreamRefusedException e) {
            throw refused(e);
        }
        CommandStreams command;
        try {
            command = prepared.open();
        } catch (IOException e) {
            bridge.fail(client, StatusText.failure(String.valueOf(e.getMessage())));
            return;
        }
        bridge.command(client, command, prepared::release);
    }

    private static IOException refused(IOException cause) {
        if (cause instanceof StreamRefusedException refusal) {
            throw new HttpProblem(refusal.status(), String.valueOf(refusal.getMessage()));
        }
        return cause;
    }

    private static void requireUpgrade(HttpExchange exchange) {
        if (!StreamAcceptor.isStreaming(exchange)) {
            throw HttpProblem.badRequest("Upgrade request required");
        }
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask() throws IOException;
    }

    private static <T> T asked(Question<T> question) {
        try {
            return question.ask();
        } catch (CriException e) {
            throw new HttpProblem(e.isNotFound() ? 404 : 500, e.getMessage());
        } catch (IOException e) {
            throw new HttpProblem(500, String.valueOf(e.getMessage()));
        }
    }

    private static StreamRequest request(String id, List<String> command, CommandOptions options) {
        return new StreamRequest(
                id, command, options.tty(), options.stdin(), options.stdout(), options.stderr() && !options.tty());
    }

    private static CommandOptions options(QueryParameters query) {
        CommandOptions options = new CommandOptions(
                query.flag("input", "stdin"),
                query.flag("output", "stdout"),
                query.flag("error", "stderr"),
                query.flag("tty"));
        if (!options.stdin() && !options.stdout() && !options.stderr()) {
            throw HttpProblem.badRequest("you must specify at least 1 of stdin, stdout, stderr");
        }
        return options;
    }

    private static List<Integer> ports(QueryParameters query) {
        List<Integer> ports = new ArrayList<>();
        for (String value : query.all("port")) {
            for (String one : value.split(",")) {
                ports.add(port(one));
            }
        }
        return ports;
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text.strip());
            if (port > 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw HttpProblem.badRequest("unable to parse \"%s\" as a port".formatted(text));
    }
}
