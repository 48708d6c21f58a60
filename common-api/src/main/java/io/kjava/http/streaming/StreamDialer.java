package io.kjava.http.streaming;

import io.kjava.http.HttpExchange.RawConnection;
import io.kjava.http.HttpHeaders;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Opens the streams of a command or port-forward at a runtime's streaming server, by SPDY/3.1. */
public final class StreamDialer {
    private static final String COMMAND = "v4.channel.k8s.io";
    private static final String FORWARD = "portforward.k8s.io";

    private StreamDialer() {}

    /** The streams of an exec or attach. Its outcome is a {@code Status} object. */
    public static CommandStreams command(URI uri, CommandOptions options) throws IOException {
        SpdySession session = dial(uri, COMMAND);
        try {
            SessionStream error = open(session, "error");
            Optional<SessionStream> stdin = openIf(session, "stdin", options.stdin());
            Optional<SessionStream> stdout = openIf(session, "stdout", options.stdout());
            boolean stderr = options.stderr() && !options.tty();
            return new CommandStreams(
                    stdin,
                    stdout,
                    openIf(session, "stderr", stderr),
                    openIf(session, "resize", options.tty()),
                    error,
                    true,
                    StreamAcceptor.owner(session::whenEnded, session::close));
        } catch (IOException e) {
            session.close();
            throw e;
        }
    }

    /** A session in which connections can be opened with {@link #connection}. */
    public static StreamSession forward(URI uri) throws IOException {
        return dial(uri, FORWARD);
    }

    /** One connection of a port-forward. */
    public static ForwardedConnection connection(StreamSession session, int port, int request) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("streamtype", "error");
        headers.put("port", Integer.toString(port));
        headers.put("requestid", Integer.toString(request));
        SessionStream error = session.open(headers);
        error.out().close(); // nothing is said in this direction
        headers.put("streamtype", "data");
        return new ForwardedConnection(port, session.open(headers), error);
    }

    private static SpdySession dial(URI uri, String protocol) throws IOException {
        HttpHeaders headers = new HttpHeaders()
                .add("Connection", "Upgrade")
                .add("Upgrade", Handshake.SPDY)
                .add("X-Stream-Protocol-Version", protocol);
        UpgradeClient.Answer answer = UpgradeClient.request(uri, Optional.empty(), "POST", headers);
        RawConnection raw = answer.connection()
                .orElseThrow(() -> new IOException("the runtime's streaming server answered %d: %s"
                        .formatted(answer.status(), text(answer.refusal()))));
        return SpdySession.client(raw);
    }

    private static String text(byte[] refusal) {
        return new String(refusal, StandardCharsets.UTF_8).strip();
    }

    private static SessionStream open(SpdySession session, String type) throws IOException {
        return session.open(Map.of("streamtype", type));
    }

    private static Optional<SessionStream> openIf(SpdySession session, String type, boolean wanted) throws IOException {
        return wanted ? Optional.of(open(session, type)) : Optional.empty();
    }
}
