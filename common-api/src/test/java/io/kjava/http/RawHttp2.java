package io.kjava.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** An HTTP/2 connection whose frames a test writes by hand, also those that no decent client sends. */
public final class RawHttp2 implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RESET = 3;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int SETTINGS = 4;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;
    private static final int ACKNOWLEDGED = 1;
    private static final int INITIAL_WINDOW = 4;
    private static final int MOST_IN_FLIGHT = 1 << 30;
    private static final int RECEIVED = 64 * 1024;
    private final SSLSocket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private long unacknowledged; // bytes of the connection's window

    /** One frame that the server sent. */
    public record Frame(int type, int flags, int stream, byte[] payload) {}

    private RawHttp2(SSLSocket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 * 1024));
        this.out = new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream(), 32 * 1024));
    }

    public static RawHttp2 connect(SSLContext tls, int port) throws IOException {
        return connect(tls, "127.0.0.1", port);
    }

    public static RawHttp2 connect(SSLContext tls, String host, int port) throws IOException {
        Socket plain = new Socket();
        plain.setReceiveBufferSize(RECEIVED); // else the system keeps tens of megabytes that nobody reads
        plain.connect(new InetSocketAddress(host, port));
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        RawHttp2 connection = new RawHttp2(socket);
        connection.out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        connection.frame(SETTINGS, 0, 0, new byte[0]);
        connection.flush();
        return connection;
    }

    /** The head of a GET of a path shorter than 127 characters, without any compression. */
    public static byte[] head(String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x82); // :method GET
        block.write(0x87); // :scheme https
        block.write(0x04); // :path, literal
        literal(block, path);
        block.write(0x01); // :authority, literal
        literal(block, "localhost");
        return block.toByteArray();
    }

    /** The same with who asks. */
    public static byte[] head(String path, String authorization) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(head(path));
        block.write(0x0f); // a literal that nobody remembers, of the name with number 23: authorization
        block.write(23 - 15);
        literal(block, authorization);
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String text) {
        if (text.length() < 127) {
            block.write(text.length());
        } else {
            block.write(127);
            int rest = text.length() - 127;
            for (; rest >= 128; rest >>= 7) {
                block.write(rest & 0x7f | 0x80);
            }
            block.write(rest);
        }
        block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    public void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        out.writeShort(payload.length >> 8);
        out.writeByte(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
    }

    public void flush() throws IOException {
        out.flush();
    }

    /** From now on the server may send as much as comes, on all streams that begin later. */
    public void openWindows() throws IOException {
        frame(SETTINGS, 0, 0, new byte[] {0, INITIAL_WINDOW, 0x7f, -1, -1, -1});
        widen(MOST_IN_FLIGHT);
        flush();
    }

    private void widen(int bytes) throws IOException {
        frame(WINDOW_UPDATE, 0, 0, new byte[] {
            (byte) (bytes >> 24), (byte) (bytes >> 16), (byte) (bytes >> 8), (byte) bytes
        });
    }

    /** The next frame; keeps the connection alive and its window open. */
    public Frame next() throws IOException {
        while (true) {
            int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = in.readNBytes(length);
            if (type == DATA) {
                unacknowledged += length;
                if (unacknowledged > MOST_IN_FLIGHT / 2) {
                    widen((int) unacknowledged);
                    flush();
                    unacknowledged = 0;
                }
            } else if ((type == SETTINGS || type == PING) && (flags & ACKNOWLEDGED) == 0) {
                frame(type, ACKNOWLEDGED, 0, type == PING ? payload : new byte[0]);
                flush();
                continue;
            }
            return new Frame(type, flags, stream, payload);
        }
    }

    /** Reads until the server ends the connection; whether it said so with a GOAWAY. */
    public boolean readToEnd() throws IOException {
        boolean saidSo = false;
        try {
            while (true) {
                int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
                int type = in.readUnsignedByte();
                in.skipNBytes(5);
                in.skipNBytes(length);
                saidSo |= type == GOAWAY;
            }
        } catch (EOFException | SocketException | SSLException e) {
            return saidSo;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
