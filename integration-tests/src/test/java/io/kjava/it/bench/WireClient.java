package io.kjava.it.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * One HTTP/1.1 connection that costs as little as possible: it shares the machine with the server that
 * it measures. Confined to one thread.
 */
final class WireClient implements AutoCloseable {
    private final SSLSocket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String accept;
    private int status;
    private long length; // of the body; -1 when it comes in chunks

    WireClient(SSLContext tls, int port, String accept) throws IOException {
        socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(120_000);
        in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        out = socket.getOutputStream();
        this.accept = accept;
    }

    /** Sends a request and returns its answer's body. Fails when the answer is not 2xx. */
    byte[] call(String method, String path, byte[] body) throws IOException {
        send(method, path, body);
        byte[] answer = body();
        if (status / 100 != 2) {
            throw new IOException(
                    "%s %s: %d %s".formatted(method, path, status, new String(answer, StandardCharsets.UTF_8)));
        }
        return answer;
    }

    /** Sends a request and counts the bytes of its answer. */
    long drain(String path) throws IOException {
        send("GET", path, new byte[0]);
        if (status != 200) {
            throw new IOException("GET " + path + ": " + status);
        }
        byte[] buffer = new byte[64 * 1024];
        long total = 0;
        if (length >= 0) {
            while (total < length) {
                int n = in.read(buffer, 0, (int) Math.min(buffer.length, length - total));
                if (n < 0) {
                    throw new IOException("cut off");
                }
                total += n;
            }
            return total;
        }
        for (long chunk = chunk(); chunk > 0; chunk = chunk()) {
            long left = chunk;
            while (left > 0) {
                int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (n < 0) {
                    throw new IOException("cut off");
                }
                left -= n;
            }
            total += chunk;
            line();
        }
        line();
        return total;
    }

    /** Sends a request and reads no more of its answer than its head. */
    void begin(String path) throws IOException {
        send("GET", path, new byte[0]);
        if (status != 200) {
            throw new IOException("GET " + path + ": " + status);
        }
    }

    /** Of a watch that has begun: the next chunk, into the buffer; -1 when it has ended. */
    int nextChunk(byte[] buffer) throws IOException {
        long chunk = chunk();
        if (chunk <= 0) {
            return -1;
        }
        int kept = (int) Math.min(chunk, buffer.length);
        in.readNBytes(buffer, 0, kept);
        in.skipNBytes(chunk - kept);
        line();
        return kept;
    }

    private void send(String method, String path, byte[] body) throws IOException {
        StringBuilder head = new StringBuilder(256);
        head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        head.append("Accept: ").append(accept).append("\r\n");
        if (body.length > 0) {
            head.append("Content-Type: ").append(accept).append("\r\nContent-Length: ");
            head.append(body.length).append("\r\n");
        }
        head.append("\r\n");
        byte[] bytes = head.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[bytes.length + body.length];
        System.arraycopy(bytes, 0, all, 0, bytes.length);
        System.arraycopy(body, 0, all, bytes.length, body.length);
        out.write(all);
        out.flush();
        head();
    }

    private void head() throws IOException {
        String first = line();
        status = Integer.parseInt(first.substring(9, 12));
        length = -1;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Long.parseLong(line.substring(15).strip());
            }
        }
    }

    private byte[] body() throws IOException {
        if (length >= 0) {
            return in.readNBytes((int) length);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (long chunk = chunk(); chunk > 0; chunk = chunk()) {
            all.write(in.readNBytes((int) chunk));
            line();
        }
        line();
        return all.toByteArray();
    }

    private long chunk() throws IOException {
        String size = line();
        return size.isEmpty() ? 0 : Long.parseLong(size.split(";")[0].strip(), 16);
    }

    private String line() throws IOException {
        StringBuilder text = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server hung up");
            }
            if (c != '\r') {
                text.append((char) c);
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
