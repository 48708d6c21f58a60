package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import io.kjava.time.Deadline;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Asks one server one question, over UDP and, when the answer is cut short, over TCP. Every
 * question has a socket, hence a port, and an id of its own, so that nobody can guess an answer
 * into it. Blocks; thread-safe.
 */
final class Exchange {
    private static final int MAX_UDP = 4_096;

    private final Duration limit;
    private final RandomGenerator random;
    private final InstantSource clock;

    Exchange(Duration limit, RandomGenerator random, InstantSource clock) {
        this.limit = requireNonNull(limit, "limit");
        this.random = requireNonNull(random, "random");
        this.clock = requireNonNull(clock, "clock");
    }

    ForwardedReply ask(Query query, InetSocketAddress server) throws IOException {
        int id = random.nextInt(0x10000);
        byte[] question = WireWriter.query(query, id);
        ForwardedReply reply = overUdp(query, id, question, server);
        return reply.isTruncated() ? overTcp(query, id, question, server) : reply;
    }

    private ForwardedReply overUdp(Query query, int id, byte[] question, InetSocketAddress server) throws IOException {
        Deadline deadline = Deadline.after(limit, clock);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.send(new DatagramPacket(question, question.length));
            byte[] buffer = new byte[MAX_UDP];
            while (true) {
                socket.setSoTimeout(remaining(deadline));
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                try {
                    return ForwardedReply.parse(Arrays.copyOf(buffer, packet.getLength()), query, id);
                } catch (MalformedMessageException _) {
                    // late, or forged: the right one may still come
                }
            }
        }
    }

    private ForwardedReply overTcp(Query query, int id, byte[] question, InetSocketAddress server) throws IOException {
        Deadline deadline = Deadline.after(limit, clock);
        try (Socket socket = new Socket()) {
            socket.connect(server, remaining(deadline));
            socket.setSoTimeout(remaining(deadline));
            byte[] framed = new byte[question.length + 2];
            framed[0] = (byte) (question.length >>> 8);
            framed[1] = (byte) question.length;
            System.arraycopy(question, 0, framed, 2, question.length);
            OutputStream out = socket.getOutputStream();
            out.write(framed);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            return ForwardedReply.parse(answer, query, id);
        } catch (MalformedMessageException e) {
            throw new IOException("unusable answer from " + server, e);
        }
    }

    private static int remaining(Deadline deadline) throws SocketTimeoutException {
        long millis = deadline.remaining().toMillis();
        if (millis <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return (int) millis;
    }
}
