package io.kjava.apiserver;

import io.kjava.pki.TlsContexts;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLSocket;

/** One connection to a testing server, spoken to in HTTP/1.1 as a test writes it, dots and all. */
final class TestingRaw implements AutoCloseable {
    private final SSLSocket socket;

    private TestingRaw(SSLSocket socket) {
        this.socket = socket;
    }

    static TestingRaw connect(TestingApiServer server) throws IOException {
        SSLSocket socket = (SSLSocket) TlsContexts.client(List.of(server.authority()))
                .getSocketFactory()
                .createSocket("127.0.0.1", URI.create(server.url()).getPort());
        socket.setSoTimeout(20_000);
        return new TestingRaw(socket);
    }

    /** Head and body of the answer; empty when the connection is at its end. */
    String ask(String lines, String token) throws IOException {
        return ask(lines + "\r\nAuthorization: Bearer " + token);
    }

    /** The same as nobody. */
    String ask(String lines) throws IOException {
        socket.getOutputStream().write((lines + "\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return head.toString();
            }
            head.append((char) next);
        }
        int length = head.toString()
                .lines()
                .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                .map(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
        return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
