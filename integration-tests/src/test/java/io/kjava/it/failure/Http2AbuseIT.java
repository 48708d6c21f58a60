package io.kjava.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.http.RawHttp2;
import io.kjava.it.fixture.Wire;
import io.kjava.it.fixture.Wire.Who;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * F39 at a server's process: frames that cost their sender nothing end their connection, take less than half
 * a core while they come in full size, and leave nothing behind; others are answered meanwhile.
 */
class Http2AbuseIT {
    private static final double CORES = 0.5;
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final Duration LONGEST = Duration.ofSeconds(90); // a request has 60 s
    private static final int STREAMS = 100;
    private static final long MEMORY = 384L << 20; // each answer lies there until it is read: under 2 MB
    private static final Wire wire = new Wire();
    private static Who admin;
    private static ServerWatch server;

    /** One frame, or a few, of a flood. */
    private interface Frames {
        void send(RawHttp2 connection, int number) throws IOException;
    }

    @BeforeAll
    static void start() {
        admin = wire.admin();
        server = new ServerWatch(wire.cluster().server().pid());
    }

    @Test
    void resetsOfStreamsThatHaveJustBegun() throws Exception {
        byte[] head = RawHttp2.head("/livez");
        flood("resets", FaultScale.of(100_000), (connection, number) -> {
            connection.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 2 * number + 1, head);
            connection.frame(RawHttp2.RESET, 0, 2 * number + 1, new byte[] {0, 0, 0, 8});
            connection.flush();
        });
    }

    @Test
    void headsThatNeverEnd() throws Exception {
        byte[] field = {0x40, 1, 'a', 1, 'b'};
        flood("continuations", FaultScale.of(100_000), (connection, number) -> {
            if (number == 0) {
                connection.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.head("/livez"));
            }
            connection.frame(RawHttp2.CONTINUATION, 0, 1, field);
            connection.flush();
        });
    }

    @Test
    void pingsWhoseAnswersNobodyReads() throws Exception {
        flood(
                "pings",
                FaultScale.of(10_000_000),
                (connection, _) -> connection.frame(RawHttp2.PING, 0, 0, new byte[8]));
    }

    @Test
    void settingsWhoseAnswersNobodyReads() throws Exception {
        byte[] window = {0, 4, 0, 1, 0, 0};
        flood(
                "settings",
                FaultScale.of(10_000_000),
                (connection, _) -> connection.frame(RawHttp2.SETTINGS, 0, 0, window));
    }

    /** Sends as many frames, on one connection after the other. */
    private static void flood(String what, int frames, Frames flood) throws Exception {
        ServerWatch.Mark before = server.mark();
        long cpu = server.cpuMillis();
        long start = System.nanoTime();
        int ended = 0;
        int sent = 0;
        while (sent < frames) {
            try (RawHttp2 connection = RawHttp2.connect(admin.tls(), wire.host(), Wire.API)) {
                for (int i = 0; sent < frames; i++, sent++) {
                    flood.send(connection, i);
                }
            } catch (IOException e) {
                ended++; // the server has enough; another connection
            }
        }
        double cores = (server.cpuMillis() - cpu)
                / (Duration.ofNanos(System.nanoTime() - start).toMillis() + 1.0);
        server.note("F39", what, frames, "connections ended", ended, "CPU %", Math.round(cores * 100));
        assertThat(ended).isPositive();
        if (FaultScale.isFull()) { // a tenth comes within a second, in which the server compiles what it meets
            assertThat(cores).isLessThan(CORES);
        }
        assertThat(wire.code(admin, "/livez")).isEqualTo(200);
        server.awaitIdle(IDLE);
        server.awaitSameAs(before, IDLE);
    }

    /** A hundred answers of megabytes each wait for a window that never opens, until their time is over. */
    @Test
    void windowsThatNeverOpen() throws Exception {
        wire.code(admin, "/openapi/v2"); // made once for all
        long resident = server.resident();
        byte[] head = RawHttp2.head("/openapi/v2");
        long start = System.nanoTime();
        int over = 0;
        try (RawHttp2 connection = RawHttp2.connect(admin.tls(), wire.host(), Wire.API)) {
            connection.frame(RawHttp2.SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0});
            for (int i = 0; i < STREAMS; i++) {
                connection.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 2 * i + 1, head);
            }
            connection.flush();
            assertThat(wire.code(admin, "/livez")).isEqualTo(200);
            while (over < STREAMS && Duration.ofNanos(System.nanoTime() - start).compareTo(LONGEST) < 0) {
                try {
                    int type = connection.next().type();
                    over += type == RawHttp2.RESET ? 1 : type == RawHttp2.GOAWAY ? STREAMS : 0;
                } catch (SocketTimeoutException e) {
                    // nothing came for a while
                }
            }
        }
        long more = server.resident() - resident;
        server.note(
                "F39",
                "closed windows",
                STREAMS,
                "over",
                over,
                "after",
                Duration.ofNanos(System.nanoTime() - start),
                "MB more",
                more >> 20);
        assertThat(over).isGreaterThanOrEqualTo(STREAMS);
        assertThat(more).isLessThan(MEMORY);
    }
}
