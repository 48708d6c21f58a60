package io.kjava.kubelet.probe;

import io.fabric8.kubernetes.api.model.GRPCAction;
import io.kjava.http.Http2UnaryCall;
import io.kjava.http.Http2UnaryCall.Answer;
import io.kjava.time.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** The standard health service of gRPC ({@code grpc.health.v1.Health/Check}), in cleartext. */
final class GrpcProbe implements HealthCheck {
    private static final String PATH = "/grpc.health.v1.Health/Check";
    private static final int SERVING = 1;
    private static final int PREFIX = 5;
    private static final String[] STATES = {"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"};
    private static final String UNIMPLEMENTED = "12";
    private static final String DEADLINE_EXCEEDED = "4";

    private final GRPCAction action;
    private final InstantSource clock;

    GrpcProbe(GRPCAction action, InstantSource clock) {
        this.action = action;
        this.clock = clock;
    }

    @Override
    public ProbeOutcome check(ProbeTarget target, Duration timeout) {
        String host = target.podIp();
        int port = action.getPort();
        String authority = Connections.hostPort(host, port);
        try (Http2UnaryCall call =
                Http2UnaryCall.open(new InetSocketAddress(host, port), Deadline.after(timeout, clock))) {
            return ask(call, authority, timeout);
        } catch (SocketTimeoutException e) {
            return new ProbeOutcome.Failure(
                    "timeout: failed to connect service \"%s\" within %ds: context deadline exceeded"
                            .formatted(authority, timeout.toSeconds()));
        } catch (IOException e) {
            return new ProbeOutcome.Failure("error: failed to connect service at \"%s\": %s"
                    .formatted(authority, Connections.dialProblem(host, port, e)));
        }
    }

    private ProbeOutcome ask(Http2UnaryCall call, String authority, Duration timeout) {
        Map<String, String> headers = Map.of(
                "content-type",
                "application/grpc",
                "te",
                "trailers",
                "user-agent",
                HttpProbe.USER_AGENT,
                "grpc-timeout",
                timeout.toMillis() + "m");
        try {
            return judge(call.post(authority, PATH, headers, request()), timeout);
        } catch (SocketTimeoutException e) {
            return late(timeout);
        } catch (IOException e) {
            return new ProbeOutcome.Failure("error: health rpc failed: " + e.getMessage());
        }
    }

    private static ProbeOutcome late(Duration timeout) {
        return new ProbeOutcome.Failure("timeout: health rpc did not complete within " + timeout.toSeconds() + "s");
    }

    private ProbeOutcome judge(Answer answer, Duration timeout) {
        String code = answer.fields().getOrDefault("grpc-status", "2");
        String message = URLDecoder.decode(
                answer.fields().getOrDefault("grpc-message", "").replace("+", "%2B"), StandardCharsets.UTF_8);
        if (code.equals(UNIMPLEMENTED)) {
            return new ProbeOutcome.Failure("error: this server does not implement the grpc health protocol"
                    + " (grpc.health.v1.Health): "
                    + message);
        }
        if (code.equals(DEADLINE_EXCEEDED)) {
            return late(timeout);
        }
        if (!code.equals("0")) {
            return new ProbeOutcome.Failure(
                    "error: health rpc failed: rpc error: code = %s desc = %s".formatted(code, message));
        }
        int state = state(answer.body());
        return state == SERVING
                ? new ProbeOutcome.Success()
                : new ProbeOutcome.Failure("service unhealthy (responded with \"%s\")"
                        .formatted(state < STATES.length ? STATES[state] : state));
    }

    /** One message, uncompressed; its one field is the service's name. */
    private byte[] request() {
        byte[] name = (action.getService() == null ? "" : action.getService()).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        if (name.length > 0) {
            message.write(1 << 3 | 2);
            writeVarint(message, name.length);
            message.writeBytes(name);
        }
        byte[] framed = new byte[PREFIX + message.size()];
        framed[3] = (byte) (message.size() >> 8);
        framed[4] = (byte) message.size();
        System.arraycopy(message.toByteArray(), 0, framed, PREFIX, message.size());
        return framed;
    }

    private static void writeVarint(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest > 0x7f) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    /** The enum in field one of the answer's message; absent means zero. */
    private static int state(byte[] body) {
        for (int at = PREFIX; at + 1 < body.length; at += 2) {
            if (body[at] == 1 << 3) {
                return body[at + 1] & 0x7f;
            }
        }
        return 0;
    }
}
