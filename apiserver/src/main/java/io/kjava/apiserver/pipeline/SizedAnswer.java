package io.kjava.apiserver.pipeline;

import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.EventBody;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** An answer whose bytes are counted while it is written. */
record SizedAnswer(ApiResponse response, LongSupplier count) {
    static SizedAnswer of(ApiResponse response) {
        return switch (response) {
            case ApiResponse.Bytes whole -> new SizedAnswer(whole, () -> whole.body().length);
            case ApiResponse.Streaming events
            when events.writer() instanceof EventBody -> new SizedAnswer(events, () -> 0);
            case ApiResponse.Streaming streaming -> streaming(streaming);
            case ApiResponse.Takeover taken -> new SizedAnswer(taken, () -> 0);
        };
    }

    private static SizedAnswer streaming(ApiResponse.Streaming streaming) {
        AtomicLong bytes = new AtomicLong();
        ApiResponse.Streaming counted = new ApiResponse.Streaming(
                streaming.status(),
                streaming.contentType(),
                out -> {
                    Counting counting = new Counting(out);
                    try {
                        streaming.writer().writeTo(counting);
                    } finally {
                        bytes.set(counting.bytes);
                    }
                },
                streaming.headers());
        return new SizedAnswer(counted, bytes::get);
    }

    long bytes() {
        return count.getAsLong();
    }

    private static final class Counting extends FilterOutputStream {
        private long bytes;

        Counting(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            bytes++;
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            out.write(from, offset, length);
            bytes += length;
        }
    }
}
