package io.kjava.http;

import io.kjava.lifecycle.Threads;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** One request over either protocol version. */
final class NettyExchange implements HttpExchange {
    /** What the request line and the connection say. */
    record Head(
            String method,
            String path,
            String query,
            HttpHeaders headers,
            InetSocketAddress remote,
            InetSocketAddress local,
            boolean secure,
            PeerCertificates certificates) {}

    /** Takes the connection out of HTTP; HTTP/1.1 only. */
    @FunctionalInterface
    interface Upgrader {
        RawConnection upgrade(HttpHeaders headers) throws IOException;
    }

    private enum Answered {
        NOT,
        BY_ITSELF,
        INSTEAD
    }

    /** Memory that a client is given for a promise. */
    private static final int MOST_AHEAD = 256 * 1024;

    private final Head head;
    private final BodyPipe body;
    private final ResponseChannel target;
    private final Wire wire;
    private final Upgrader upgrader;
    private final Runnable whenDone;
    private final List<Runnable> whenGone = new ArrayList<>();
    private boolean gone;
    private final AtomicReference<Answered> answered = new AtomicReference<>(Answered.NOT);
    private volatile boolean done;

    NettyExchange(Head head, BodyPipe body, ResponseChannel target, Wire wire, Upgrader upgrader, Runnable whenDone) {
        this.head = head;
        this.body = body;
        this.target = target;
        this.wire = wire;
        this.upgrader = upgrader;
        this.whenDone = whenDone;
    }

    boolean isAnswered() {
        return answered.get() != Answered.NOT;
    }

    /** Whether somebody else than the request's thread has answered. */
    boolean isAnsweredInstead() {
        return answered.get() == Answered.INSTEAD;
    }

    /** Whether the client went away, or took the request back, before its answer. */
    boolean isGone() {
        synchronized (whenGone) {
            return gone;
        }
    }

    BodyPipe pipe() {
        return body;
    }

    ResponseChannel target() {
        return target;
    }

    /** Called on the event loop when the client goes away before the end of the answer. */
    void clientGone() {
        List<Runnable> actions;
        synchronized (whenGone) {
            if (gone || done) {
                return;
            }
            gone = true;
            actions = List.copyOf(whenGone);
        }
        target.markGone();
        body.fail(new IOException("the client is gone"));
        if (!actions.isEmpty()) {
            Threads.start("client-gone", () -> actions.forEach(Runnable::run));
        }
    }

    @Override
    public String method() {
        return head.method();
    }

    @Override
    public String path() {
        return head.path();
    }

    @Override
    public String query() {
        return head.query();
    }

    @Override
    public String protocol() {
        return wire.protocol();
    }

    @Override
    public HttpHeaders requestHeaders() {
        return head.headers();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return head.remote();
    }

    @Override
    public InetSocketAddress localAddress() {
        return head.local();
    }

    @Override
    public boolean isSecure() {
        return head.secure();
    }

    @Override
    public PeerCertificates peerCertificates() {
        return head.certificates();
    }

    @Override
    public byte[] readBody(int limit) throws IOException {
        String length = head.headers().first("content-length").orElse("");
        if (length.length() > 9 || !length.isEmpty() && Integer.parseInt(length) > limit) {
            throw new BodyTooLargeException(limit);
        }
        body.hurry();
        int announced = length.isEmpty() ? 0 : Integer.parseInt(length);
        if (announced > 0 && announced <= MOST_AHEAD) {
            byte[] whole = new byte[announced];
            int read = body.readNBytes(whole, 0, whole.length);
            return read == whole.length ? whole : Arrays.copyOf(whole, read);
        }
        ByteArrayOutputStream collected = new ByteArrayOutputStream(512);
        byte[] buffer = new byte[8192];
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
            if (collected.size() + n > limit) {
                throw new BodyTooLargeException(limit);
            }
            collected.write(buffer, 0, n);
        }
        return collected.toByteArray();
    }

    @Override
    public InputStream body() {
        return body;
    }

    @Override
    public void respond(int status, HttpHeaders headers, byte[] content) throws IOException {
        begin();
        answer(status, headers, content);
    }

    @Override
    public boolean respondInstead(int status, HttpHeaders headers, byte[] content) {
        if (!answered.compareAndSet(Answered.NOT, Answered.INSTEAD)) {
            return false;
        }
        try {
            answer(status, headers, content);
        } catch (IOException e) {
            target.channel().close(); // the client is gone, or does not read
        }
        return true;
    }

    private void answer(int status, HttpHeaders headers, byte[] content) throws IOException {
        boolean bodiless = method().equals("HEAD") || status == 204 || status == 304;
        if (!headers.contains("content-length") && status != 204 && status != 304) {
            headers.set("content-length", Integer.toString(content.length));
        }
        if (bodiless || content.length == 0) {
            target.send(wire.head(status, headers, true));
        } else {
            ByteBuf bytes = Unpooled.wrappedBuffer(content);
            target.send(wire.head(status, headers, false), wire.body(bytes, true));
        }
        finish();
    }

    @Override
    public OutputStream respondStreaming(int status, HttpHeaders headers) throws IOException {
        begin();
        if (method().equals("HEAD")) {
            target.send(wire.head(status, headers, true));
            finish();
            return OutputStream.nullOutputStream();
        }
        target.send(wire.head(status, headers, false));
        return new ResponseStream(target, wire, !headers.contains("content-length"), this::finish);
    }

    @Override
    public RawConnection upgrade(HttpHeaders headers) throws IOException {
        if (!wire.canUpgrade()) {
            throw new IOException("only HTTP/1.1 connections can be upgraded");
        }
        begin();
        return upgrader.upgrade(headers);
    }

    @Override
    public void onClientGone(Runnable action) {
        synchronized (whenGone) {
            if (!gone) {
                whenGone.add(action);
                return;
            }
        }
        action.run();
    }

    private void begin() throws AnsweredException {
        Answered before = answered.compareAndExchange(Answered.NOT, Answered.BY_ITSELF);
        if (before == Answered.INSTEAD) {
            throw new AnsweredException();
        }
        if (before == Answered.BY_ITSELF) {
            throw new IllegalStateException("this request has been answered");
        }
    }

    private void finish() {
        synchronized (whenGone) {
            done = true;
        }
        body.discard();
        whenDone.run();
    }
}
