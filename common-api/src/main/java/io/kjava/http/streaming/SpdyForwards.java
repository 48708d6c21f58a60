package io.kjava.http.streaming;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Pairs the streams of a SPDY port-forward: an error and a data stream of the same request make a
 * connection, whichever comes first. Halves without a partner are bounded.
 */
final class SpdyForwards implements ForwardedConnections {
    private static final int MAX_HALVES = 1024;

    private final SpdySession session;
    private final Map<String, SessionStream> halves = new LinkedHashMap<>();

    SpdyForwards(SpdySession session) {
        this.session = requireNonNull(session, "session");
    }

    @Override
    public Optional<ForwardedConnection> next() throws InterruptedException {
        while (true) {
            Optional<SessionStream> stream = session.accept();
            if (stream.isEmpty()) {
                return Optional.empty();
            }
            Optional<ForwardedConnection> pair = join(stream.get());
            if (pair.isPresent()) {
                return pair;
            }
        }
    }

    private Optional<ForwardedConnection> join(SessionStream stream) {
        String type = stream.header("streamtype");
        int port = port(stream.header("port"));
        if (port < 1 || port > 65_535 || !type.equals("data") && !type.equals("error")) {
            stream.reset();
            return Optional.empty();
        }
        String request = request(stream);
        SessionStream partner = halves.get(request);
        if (partner == null) {
            if (halves.size() >= MAX_HALVES) {
                stream.reset();
            } else {
                halves.put(request, stream);
            }
            return Optional.empty();
        }
        if (partner.header("streamtype").equals(type)) {
            stream.reset();
            return Optional.empty();
        }
        halves.remove(request);
        boolean isData = type.equals("data");
        return Optional.of(new ForwardedConnection(port, isData ? stream : partner, isData ? partner : stream));
    }

    private static String request(SessionStream stream) {
        String id = stream.header("requestid");
        return id.isEmpty() ? "port-" + stream.header("port") : id; // very old clients have none
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public void whenEnded(Runnable action) {
        session.whenEnded(action);
    }

    @Override
    public void close() {
        session.close();
    }
}
