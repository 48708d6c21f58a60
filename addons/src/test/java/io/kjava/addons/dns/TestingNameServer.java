package io.kjava.addons.dns;

import io.kjava.lifecycle.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A name server of the world outside: knows www.example.com, denies the rest, is broken for one.
 */
final class TestingNameServer implements AutoCloseable {
    private final DatagramSocket socket;
    private final AtomicInteger asked = new AtomicInteger();

    TestingNameServer() {
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Threads.start("testing-name-server", this::serve);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    int asked() {
        return asked.get();
    }

    private void serve() {
        byte[] buffer = new byte[4096];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                asked.incrementAndGet();
                byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException | MalformedMessageException _) {
            // closed
        }
    }

    private static byte[] answer(byte[] message) throws MalformedMessageException {
        Query query = Query.parse(message);
        Reply reply = switch (query.name()) {
            case "www.example.com" ->
                new Reply(
                        Rcode.NOERROR,
                        false,
                        query.type() == RecordType.A
                                ? List.of(new DnsRecord.Address(query.name(), 60, new byte[] {(byte) 198, 51, 100, 1}))
                                : List.of(),
                        List.of(),
                        List.of());
            case "broken.example.com" -> Reply.failure(Rcode.SERVFAIL);
            default ->
                new Reply(
                        Rcode.NXDOMAIN,
                        false,
                        List.of(),
                        List.of(new DnsRecord.Authority("example.com", 60, "ns.example.com", "root.example.com", 1)),
                        List.of());
        };
        return WireWriter.reply(query, reply, 1232);
    }

    @Override
    public void close() {
        socket.close();
    }
}
