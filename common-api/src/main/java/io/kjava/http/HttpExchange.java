package io.kjava.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;

/**
 * One request and its answer. Confined to the request's virtual thread, which may block: reading waits
 * for the client's bytes, writing waits while the client does not read (bounded by the server's
 * limits). Exactly one of the respond methods or {@link #upgrade} is called, once.
 */
public interface HttpExchange {
    String method();

    /** The raw path, still percent-encoded, without the query. */
    String path();

    /** The raw query without its question mark; empty when there is none. */
    String query();

    /** {@code HTTP/1.1} or {@code HTTP/2}. */
    String protocol();

    HttpHeaders requestHeaders();

    InetSocketAddress remoteAddress();

    InetSocketAddress localAddress();

    boolean isSecure();

    /** What the client has shown of itself. Already verified. */
    PeerCertificates peerCertificates();

    /**
     * Reads the whole body.
     *
     * @throws BodyTooLargeException when it is longer than {@code limit} bytes
     * @throws BodyTooSlowException when it is not complete within the server's time for bodies
     */
    byte[] readBody(int limit) throws IOException;

    /** The body as it arrives. */
    InputStream body();

    /** Answers with a complete body. */
    void respond(int status, HttpHeaders headers, byte[] body) throws IOException;

    /**
     * Answers in the place of the request's own thread, from any other: what that one answers later
     * comes to nothing. False when an answer has begun.
     */
    boolean respondInstead(int status, HttpHeaders headers, byte[] body);

    /**
     * Answers with a body of unknown length. Each {@code flush} puts what was written on the wire;
     * {@code close} ends the answer. Throws when the client is gone. It is a {@link LiveOutput} when there
     * is a body at all.
     */
    OutputStream respondStreaming(int status, HttpHeaders headers) throws IOException;

    /**
     * Switches the connection to another protocol (HTTP/1.1 {@code 101}) and hands over its bytes in
     * both directions. The connection closes when the returned object is closed.
     */
    RawConnection upgrade(HttpHeaders headers) throws IOException;

    /** Runs {@code action} once when the client goes away before the answer is complete. */
    void onClientGone(Runnable action);

    /** Both directions of a connection that left HTTP. Reading and writing may be on two threads. */
    interface RawConnection extends AutoCloseable {
        InputStream in();

        OutputStream out();

        @Override
        void close();
    }

    /** Somebody else has answered in the meantime; nothing is to be done any more. */
    final class AnsweredException extends IOException {
        private static final long serialVersionUID = 1L;

        public AnsweredException() {
            super("the request was answered by somebody else");
        }
    }

    /** The request's body did not arrive in time. */
    final class BodyTooSlowException extends IOException {
        private static final long serialVersionUID = 1L;

        public BodyTooSlowException() {
            super("request body did not arrive in time");
        }
    }

    /** The request's body is over the limit that its reader set. */
    final class BodyTooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        public BodyTooLargeException(int limit) {
            super("request body is larger than " + limit + " bytes");
        }
    }
}
