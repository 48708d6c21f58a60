package io.kjava.kubelet.probe;

import io.kjava.http.HttpHeaders;
import io.kjava.time.Deadline;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * GET requests over HTTP/1.1, each on a connection of its own, all within one limit of time. Keeps no
 * more than the beginning of an answer. Confined to one thread; an interrupt of a virtual thread ends a
 * wait.
 */
final class HttpGet {
    private static final int MAX_HEAD = 64 * 1024;

    private final Deadline deadline;

    /** No connection; the message says which and why. */
    static final class DialException extends IOException {
        private static final long serialVersionUID = 1L;

        DialException(String message, IOException cause) {
            super(message, cause);
        }
    }

    /** @param location of a redirect */
    record Answer(int status, Optional<String> location, String body) {}

    private HttpGet(Deadline deadline) {
        this.deadline = deadline;
    }

    static HttpGet until(Deadline deadline) {
        return new HttpGet(deadline);
    }

    Answer send(HttpProbe.HttpTarget target, HttpHeaders headers) throws IOException {
        try (Socket plain = connect(target);
                Socket socket = target.secure() ? secured(plain, target) : plain) {
            socket.setSoTimeout(remainingMillis());
            socket.getOutputStream().write(request(target, headers));
            socket.getOutputStream().flush();
            return read(socket);
        }
    }

    private Socket connect(HttpProbe.HttpTarget target) throws IOException {
        try {
            return Connections.open(target.host(), target.port(), Duration.ofMillis(remainingMillis()));
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw new DialException(Connections.dialProblem(target.host(), target.port(), e), e);
        }
    }

    private Socket secured(Socket plain, HttpProbe.HttpTarget target) throws IOException {
        plain.setSoTimeout(remainingMillis());
        SSLSocket socket = (SSLSocket)
                Trusting.CONTEXT.getSocketFactory().createSocket(plain, target.host(), target.port(), false);
        socket.startHandshake();
        return socket;
    }

    private int remainingMillis() throws SocketTimeoutException {
        long left = deadline.remaining().toMillis();
        if (left <= 0) {
            throw new SocketTimeoutException("timeout");
        }
        return (int) Math.min(left, Integer.MAX_VALUE);
    }

    private static byte[] request(HttpProbe.HttpTarget target, HttpHeaders headers) {
        boolean standard = target.port() == (target.secure() ? 443 : 80);
        String host = headers.first("Host")
                .filter(said -> !said.isEmpty())
                .orElse(standard ? target.host() : Connections.hostPort(target.host(), target.port()));
        String path = target.path().startsWith("/") ? target.path() : "/" + target.path();
        StringBuilder text = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: " + clean(host) + "\r\n");
        headers.fields().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Host")) {
                values.forEach(value -> text.append(clean(name))
                        .append(": ")
                        .append(clean(value))
                        .append("\r\n"));
            }
        });
        text.append("Connection: close\r\n\r\n");
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String clean(String field) {
        return field.replace('\r', ' ').replace('\n', ' ');
    }

    private Answer read(Socket socket) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        int status;
        HttpHeaders headers;
        do {
            status = status(line(socket, in));
            headers = headers(socket, in);
        } while (status >= 100 && status < 200);
        Optional<String> location =
                status >= 301 && status <= 308 && status != 304 ? headers.first("Location") : Optional.empty();
        return new Answer(status, location, body(socket, in, headers, status));
    }

    private static int status(String line) throws IOException {
        String[] parts = line.split(" ", 3);
        if (!line.startsWith("HTTP/") || parts.length < 2) {
            throw new IOException("net/http: HTTP/1.x transport connection broken: malformed HTTP" + " response \""
                    + line.substring(0, Math.min(60, line.length())) + "\"");
        }
        try {
            return Integer.parseInt(parts[1]);
        } catch (NumberFormatException e) {
            throw new IOException("malformed HTTP status code \"" + parts[1] + "\"", e);
        }
    }

    private HttpHeaders headers(Socket socket, InputStream in) throws IOException {
        HttpHeaders headers = new HttpHeaders();
        int size = 0;
        for (String line = line(socket, in); !line.isEmpty(); line = line(socket, in)) {
            size += line.length();
            if (size > MAX_HEAD) {
                throw new IOException("net/http: server response headers exceeded 65536 bytes");
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.add(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private String line(Socket socket, InputStream in) throws IOException {
        socket.setSoTimeout(remainingMillis());
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("EOF");
            }
            if (line.size() >= MAX_HEAD) {
                throw new IOException("a header line is too long");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private String body(Socket socket, InputStream in, HttpHeaders headers, int status) throws IOException {
        if (status == 204 || status == 304) {
            return "";
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (headers.first("Transfer-Encoding").orElse("").equalsIgnoreCase("chunked")) {
            int size = chunkSize(socket, in);
            while (size > 0 && body.size() < ProbeOutcome.MAX_OUTPUT) {
                copy(socket, in, body, size, true);
                if (body.size() < ProbeOutcome.MAX_OUTPUT) {
                    line(socket, in);
                    size = chunkSize(socket, in);
                }
            }
        } else {
            Optional<Integer> length = headers.first("Content-Length").map(HttpGet::length);
            copy(socket, in, body, length.orElse(ProbeOutcome.MAX_OUTPUT), length.isPresent());
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private static int length(String text) {
        try {
            return (int) Math.min(Long.parseLong(text), Integer.MAX_VALUE);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private int chunkSize(Socket socket, InputStream in) throws IOException {
        String line = line(socket, in);
        int end = line.indexOf(';');
        try {
            return Integer.parseInt((end < 0 ? line : line.substring(0, end)).strip(), 16);
        } catch (NumberFormatException e) {
            throw new IOException("malformed chunked encoding", e);
        }
    }

    private void copy(Socket socket, InputStream in, ByteArrayOutputStream body, int size, boolean exact)
            throws IOException {
        int wanted = Math.min(size, ProbeOutcome.MAX_OUTPUT - body.size());
        byte[] buffer = new byte[1024];
        while (wanted > 0) {
            socket.setSoTimeout(remainingMillis());
            int read = in.read(buffer, 0, Math.min(buffer.length, wanted));
            if (read < 0) {
                if (exact) {
                    throw new EOFException("unexpected EOF");
                }
                return;
            }
            body.write(buffer, 0, read);
            wanted -= read;
        }
    }

    /** Made when the first https probe asks. */
    private static final class Trusting {
        private static final SSLContext CONTEXT = context();

        private static SSLContext context() {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {new AnyCertificate()}, null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this JVM has no TLS", e);
            }
        }
    }

    /** A probe asks whether something answers, not who. */
    private static final class AnyCertificate extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
