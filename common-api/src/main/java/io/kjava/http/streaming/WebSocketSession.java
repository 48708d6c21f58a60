package io.kjava.http.streaming;

import static java.util.Objects.requireNonNull;

import io.kjava.http.HttpExchange.RawConnection;
import io.kjava.lifecycle.Threads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A fixed set of numbered channels over one WebSocket, server side: the {@code channel.k8s.io} family.
 * The first byte of each message says its channel. Version 5 lets the client close a channel.
 */
public final class WebSocketSession implements AutoCloseable {
    private static final int CLOSE_CHANNEL = 255;
    private static final int MAX_BASE64 = 1024 * 1024;

    private final WebSocketConnection connection;
    private final boolean base64;
    private final boolean closable;
    private final List<Channel> channels;
    private final EndActions ending = new EndActions();

    private WebSocketSession(RawConnection raw, String protocol, int count) {
        this.connection = new WebSocketConnection(raw);
        this.base64 = protocol.contains("base64");
        this.closable = protocol.startsWith("v5.");
        this.channels = java.util.stream.IntStream.range(0, count)
                .mapToObj(Channel::new)
                .toList();
    }

    /**
     * @param protocol the agreed subprotocol; empty for plain binary channels
     * @param count how many channels there are
     */
    static WebSocketSession start(RawConnection raw, String protocol, int count) {
        WebSocketSession session =
                new WebSocketSession(requireNonNull(raw, "raw"), requireNonNull(protocol, "protocol"), count);
        Threads.start("websocket-reader", session::readAll);
        return session;
    }

    public SessionStream channel(int number) {
        return channels.get(number);
    }

    public void whenEnded(Runnable action) {
        ending.add(action);
    }

    @Override
    public void close() {
        connection.close(WebSocketConnection.NORMAL);
        channels.forEach(channel -> channel.pipe.end());
    }

    private void readAll() {
        IOException why = new IOException("the client closed the WebSocket");
        try {
            connection.receive(base64 ? new Base64Messages() : new BinaryMessages());
        } catch (IOException e) {
            why = e;
        } finally {
            connection.close(WebSocketConnection.PROTOCOL_ERROR); // unless it was closed before
            for (Channel channel : channels) {
                channel.pipe.fail(why);
            }
            ending.run();
        }
    }

    private Optional<Channel> find(int number) {
        return number < channels.size() ? Optional.of(channels.get(number)) : Optional.empty();
    }

    private void closeChannel(int number) {
        find(number).ifPresent(channel -> channel.pipe.end());
    }

    /** Payload goes on as it comes; nothing is collected. */
    private final class BinaryMessages implements WebSocketConnection.Receiver {
        private int current;
        private boolean known;

        @Override
        public void piece(byte[] bytes, int length, boolean first, boolean last) throws IOException {
            if (length == 0) {
                return;
            }
            boolean begins = first || !known;
            if (begins) {
                current = bytes[0] & 0xff;
                known = true;
            }
            int from = begins ? 1 : 0;
            if (current == CLOSE_CHANNEL && closable) {
                if (length > from) {
                    closeChannel(bytes[from] & 0xff);
                }
            } else {
                Optional<Channel> channel = find(current);
                if (channel.isPresent()) {
                    channel.get().pipe.write(bytes, from, length - from);
                }
            }
            known = !last;
        }
    }

    /** A message is a digit and base64 text, which must be whole to be read. */
    private final class Base64Messages implements WebSocketConnection.Receiver {
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();

        @Override
        public void piece(byte[] bytes, int length, boolean first, boolean last) throws IOException {
            message.write(bytes, 0, length);
            if (message.size() > MAX_BASE64) {
                throw new IOException("WebSocket message is too long");
            }
            if (!last) {
                return;
            }
            byte[] whole = message.toByteArray();
            message.reset();
            if (whole.length > 0) {
                deliver(whole[0] & 0xff, decode(whole));
            }
        }

        private void deliver(int first, byte[] payload) throws IOException {
            if (first == CLOSE_CHANNEL && closable) {
                if (payload.length > 0) {
                    closeChannel(payload[0] & 0xff);
                }
                return;
            }
            Optional<Channel> channel = find(first - '0');
            if (first >= '0' && channel.isPresent()) {
                channel.get().pipe.write(payload, 0, payload.length);
            }
        }

        private byte[] decode(byte[] whole) throws IOException {
            try {
                return Base64.getDecoder().decode(Arrays.copyOfRange(whole, 1, whole.length));
            } catch (IllegalArgumentException e) {
                throw new IOException("WebSocket message is not base64", e);
            }
        }
    }

    private void send(int channel, byte[] bytes, int offset, int length) throws IOException {
        if (!base64) {
            connection.sendChannel(channel, bytes, offset, length);
            return;
        }
        byte[] text = Base64.getEncoder().encode(Arrays.copyOfRange(bytes, offset, offset + length));
        byte[] message = new byte[1 + text.length];
        message[0] = (byte) ('0' + channel);
        System.arraycopy(text, 0, message, 1, text.length);
        connection.send(WebSocketConnection.TEXT, message, 0, message.length);
    }

    /** One channel. Closing its output says nothing: the protocol has no word for it. */
    private final class Channel implements SessionStream {
        private final int number;
        private final StreamPipe pipe = new StreamPipe();
        private final OutputStream out = new Out();

        Channel(int number) {
            this.number = number;
        }

        @Override
        public Map<String, String> headers() {
            return Map.of();
        }

        @Override
        public InputStream in() {
            return pipe;
        }

        @Override
        public OutputStream out() {
            return out;
        }

        @Override
        public void reset() {
            pipe.close();
        }

        private final class Out extends OutputStream {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                send(number, bytes, offset, length);
            }
        }
    }
}
