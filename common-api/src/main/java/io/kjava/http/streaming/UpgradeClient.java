package io.kjava.http.streaming;

import io.kjava.http.HttpExchange.RawConnection;
import io.kjava.http.HttpHeaders;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Asks a server to leave HTTP, over a connection of its own. Stateless; blocks. */
public final class UpgradeClient {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int MAX_HEAD = 64 * 1024;
    private static final int MAX_REFUSAL = 64 * 1024;

    private UpgradeClient() {}

    /**
     * The server's answer.
     *
     * @param connection present exactly when the status is 101
     * @param refusal what the server said instead, at most 64 KiB
     */
    public record Answer(int status, HttpHeaders headers, Optional<RawConnection> connection, byte[] refusal) {}

    /**
     * Sends a request without a body.
     *
     * @param tls for {@code https}; the server's name or address is verified
     * @param headers without {@code Host}
     */
    public static Answer request(URI uri, Optional<SSLContext> tls, String method, HttpHeaders headers)
            throws IOException {
        Socket socket = connect(uri, tls);
        try {
            send(socket, uri, method, headers);
            BufferedInputStream in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
            Answer head = head(readHead(in));
            if (head.status() != 101) {
                byte[] refusal = refusal(in, head.headers());
                socket.close();
                return new Answer(head.status(), head.headers(), Optional.empty(), refusal);
            }
            socket.setSoTimeout(0);
            RawConnection raw = new SocketConnection(socket, in);
            return new Answer(101, head.headers(), Optional.of(raw), new byte[0]);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static Socket connect(URI uri, Optional<SSLContext> tls) throws IOException {
        boolean secure = uri.getScheme().equals("https");
        int port = uri.getPort() > 0 ? uri.getPort() : secure ? 443 : 80;
        String host = uri.getHost().replaceAll("^\\[|]$", "");
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.setKeepAlive(true);
            plain.connect(new InetSocketAddress(host, port), (int) CONNECT.toMillis());
            plain.setSoTimeout((int) ANSWER.toMillis());
            return secure ? secure(plain, tls, host, port) : plain;
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private static Socket secure(Socket plain, Optional<SSLContext> tls, String host, int port) throws IOException {
        SSLContext context = tls.orElseThrow(() -> new IllegalArgumentException("https needs a TLS context"));
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static void send(Socket socket, URI uri, String method, HttpHeaders headers) throws IOException {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        StringBuilder text = new StringBuilder(512)
                .append(method + " " + path + query + " HTTP/1.1\r\n")
                .append("Host: " + uri.getRawAuthority() + "\r\n");
        headers.fields().forEach((name, values) -> values.forEach(v -> text.append(name + ": " + v + "\r\n")));
        if (!method.equals("GET") && !headers.contains("Content-Length")) {
            text.append("Content-Length: 0\r\n");
        }
        OutputStream out = socket.getOutputStream();
        out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream(512);
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0 || head.size() >= MAX_HEAD) {
                throw new IOException("the server's answer is not HTTP");
            }
            head.write(next);
            boolean expected = next == (matched % 2 == 0 ? '\r' : '\n');
            matched = expected ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static Answer head(String text) throws IOException {
        String[] lines = text.split("\r\n");
        String[] status = lines[0].split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.") || !status[1].matches("\\d{3}")) {
            throw new IOException("the server's answer is not HTTP: " + lines[0]);
        }
        HttpHeaders headers = new HttpHeaders();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.add(
                        lines[i].substring(0, colon),
                        lines[i].substring(colon + 1).strip());
            }
        }
        return new Answer(Integer.parseInt(status[1]), headers, Optional.empty(), new byte[0]);
    }

    private static byte[] refusal(InputStream in, HttpHeaders headers) throws IOException {
        String length = headers.first("Content-Length").orElse("");
        if (length.matches("\\d{1,9}")) {
            return in.readNBytes(Math.min(MAX_REFUSAL, Integer.parseInt(length)));
        }
        if (headers.first("Transfer-Encoding").orElse("").equalsIgnoreCase("chunked")) {
            return chunks(in);
        }
        return in.readNBytes(MAX_REFUSAL);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (all.size() < MAX_REFUSAL) {
            int size = chunkSize(in);
            if (size == 0) {
                break;
            }
            all.write(in.readNBytes(size));
            in.skipNBytes(2);
        }
        return all.toByteArray();
    }

    private static int chunkSize(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(8);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() > 64) {
                throw new IOException("the server's answer is cut off");
            }
            line.append((char) next);
        }
        try {
            int size = Integer.parseInt(line.toString().replaceFirst(";.*", "").strip(), 16);
            return Math.min(size, MAX_REFUSAL);
        } catch (NumberFormatException e) {
            throw new IOException("the server's answer has a bad chunk", e);
        }
    }

    private record SocketConnection(Socket socket, InputStream in) implements RawConnection {
        @Override
        public OutputStream out() {
            try {
                return socket.getOutputStream();
            } catch (IOException e) {
                return new ClosedOutput(e);
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                // it is as closed as it will be
            }
        }
    }

    /** What is left of a socket's output after its end. */
    private static final class ClosedOutput extends OutputStream {
        private final IOException why;

        ClosedOutput(IOException why) {
            this.why = why;
        }

        @Override
        public void write(int value) throws IOException {
            throw new IOException("the connection is closed", why);
        }
    }
}
