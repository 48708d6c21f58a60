package io.kjava.it.security;

import com.sun.net.httpserver.HttpServer;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateSubject;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Servers of the test's own that the API server is led to, and what they got to see. */
final class Backend implements AutoCloseable {
    /** What came. */
    record Seen(String path, Map<String, List<String>> headers) {}

    private final Closeable server;
    private final int port;
    private final BlockingQueue<Seen> seen;
    private final AtomicInteger connections;

    private Backend(Closeable server, int port, BlockingQueue<Seen> seen, AtomicInteger connections) {
        this.server = server;
        this.port = port;
        this.seen = seen;
        this.connections = connections;
    }

    /** Answers everything with 200, or what begins with {@code /moved} with a redirect to there. */
    static Backend plain(String host, String redirect) throws IOException {
        BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(host, 0), 16);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.putAll(exchange.getRequestHeaders());
            seen.add(new Seen(exchange.getRequestURI().toString(), headers));
            boolean moved = exchange.getRequestURI().getPath().startsWith("/moved");
            if (moved) {
                exchange.getResponseHeaders().set("Location", redirect);
            }
            byte[] body = "here".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(moved ? 302 : 200, body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
        return new Backend(
                () -> {
                    server.stop(0);
                    threads.shutdownNow();
                },
                server.getAddress().getPort(),
                seen,
                new AtomicInteger());
    }

    /** Reads the head of what comes over each connection, answers 400 and closes. */
    static Backend heads(ServerSocket listening) {
        BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
        AtomicInteger connections = new AtomicInteger();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        threads.submit(() -> {
            while (true) {
                Socket socket = listening.accept();
                connections.incrementAndGet();
                threads.submit(() -> head(socket, seen));
            }
        });
        return new Backend(
                () -> {
                    listening.close();
                    threads.shutdownNow();
                },
                listening.getLocalPort(),
                seen,
                connections);
    }

    private static void head(Socket socket, BlockingQueue<Seen> seen) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String first = in.readLine();
            if (first == null) {
                return;
            }
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                String[] parts = line.split(": ", 2);
                headers.computeIfAbsent(parts[0], _ -> new ArrayList<>()).add(parts[1]);
            }
            seen.add(new Seen(first, headers));
            socket.getOutputStream()
                    .write("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of this connection only
        }
    }

    /** A listener with a certificate for the address, of an authority that nobody knows. */
    static ServerSocket foreignTls(String host) throws Exception {
        CertificateAuthority foreign = CertificateAuthority.create("kjava-server-ca", InstantSource.system());
        KeyPair pair = CertificateAuthority.newKeyPair();
        X509Certificate leaf = foreign.issue(
                new CertificateSubject(
                        "system:node:fake", List.of("system:nodes"), List.of(), List.of(InetAddress.getByName(host))),
                pair.getPublic(),
                CertificateAuthority.Use.SERVER,
                Duration.ofHours(1));
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setKeyEntry("key", pair.getPrivate(), new char[0], new Certificate[] {leaf});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        return tls.getServerSocketFactory().createServerSocket(0, 16, InetAddress.getByName(host));
    }

    int port() {
        return port;
    }

    int connections() {
        return connections.get();
    }

    /** The next that came. */
    Seen take() throws InterruptedException {
        Seen next = seen.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }

    boolean sawNothing() {
        return seen.isEmpty();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
