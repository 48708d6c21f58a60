package io.kjava.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.DefaultByteBufHolder;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;

/** How HTTP/1.1 says it. */
record Http1Wire(boolean keepAlive) implements Wire {
    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    /** A chunk with its frame around it, which the codec must leave alone. */
    static final class Chunk extends DefaultByteBufHolder {
        Chunk(ByteBuf bytes) {
            super(bytes);
        }

        @Override
        public ByteBufHolder replace(ByteBuf content) {
            return new Chunk(content);
        }
    }

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }

    @Override
    public Object head(int status, HttpHeaders headers, boolean last) {
        HttpResponse response = last
                ? new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status))
                : new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
        headers.fields().forEach((name, values) -> response.headers().add(name, values));
        if (!last && !headers.contains("content-length")) {
            response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        if (!keepAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        return response;
    }

    @Override
    public Object body(ByteBuf bytes, boolean last) {
        return last ? new DefaultLastHttpContent(bytes) : new DefaultHttpContent(bytes);
    }

    @Override
    public Object part(ByteBuf bytes) {
        frame(bytes);
        return new Chunk(bytes);
    }

    private static void frame(ByteBuf bytes) {
        int size = bytes.readableBytes();
        int at = bytes.readerIndex();
        bytes.setByte(--at, '\n');
        bytes.setByte(--at, '\r');
        for (int left = size; left > 0; left >>>= 4) {
            bytes.setByte(--at, DIGITS[left & 0xf]);
        }
        bytes.readerIndex(at);
        bytes.writeByte('\r').writeByte('\n');
    }

    @Override
    public List<ByteBuf> shared(LivePart part, ByteBufAllocator allocator) {
        SharedBuffers buffers = new SharedBuffers(part, allocator, SharedBuffers.RECORD - BEFORE - AFTER);
        List<ByteBuf> result = new ArrayList<>();
        while (buffers.hasMore()) {
            ByteBuf bytes = buffers.next(BEFORE, AFTER);
            frame(bytes);
            result.add(bytes);
        }
        return result;
    }

    @Override
    public Object framed(ByteBuf slice) {
        return new Chunk(slice);
    }

    @Override
    public boolean isChunked() {
        return true;
    }

    @Override
    public boolean canUpgrade() {
        return true;
    }
}
