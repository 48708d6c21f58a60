package io.kjava.apiserver.handlers;

import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.ApiResponse.BodyWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Sends long answers in gzip to clients that accept it. Pure. */
final class Compression {
    private static final long THRESHOLD = 128 * 1024;
    private static final Map<String, String> HEADERS = Map.of("Content-Encoding", "gzip", "Vary", "Accept-Encoding");

    private Compression() {}

    static ApiResponse bytes(ApiRequest request, int status, String contentType, byte[] body) {
        if (!pays(request, body.length)) {
            return new ApiResponse.Bytes(status, contentType, body);
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 4);
        try (OutputStream out = new Fast(packed)) {
            out.write(body);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return new ApiResponse.Bytes(status, contentType, packed.toByteArray(), HEADERS);
    }

    /**
     * @param expected about how many bytes the writer will write
     */
    static ApiResponse stream(ApiRequest request, String contentType, long expected, BodyWriter writer) {
        if (!pays(request, expected)) {
            return new ApiResponse.Streaming(200, contentType, writer, Map.of());
        }
        BodyWriter packing = out -> {
            OutputStream packed = new Fast(new Uncloseable(out));
            writer.writeTo(packed);
            packed.close();
        };
        return new ApiResponse.Streaming(200, contentType, packing, HEADERS);
    }

    /** The same of what may be much shorter than expected: it is packed only if it turns out to be long. */
    static ApiResponse shortened(ApiRequest request, String contentType, long expected, BodyWriter writer) {
        if (!pays(request, expected)) {
            return stream(request, contentType, expected, writer);
        }
        Start start = new Start();
        try {
            writer.writeTo(start);
        } catch (Start.Full _) {
            return stream(request, contentType, expected, writer);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an answer was measured", e);
        }
        return new ApiResponse.Bytes(200, contentType, start.bytes());
    }

    /** Takes as much as is sent as it is. */
    private static final class Start extends OutputStream {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        /** Says that there is more. */
        private static final class Full extends RuntimeException {
            private static final long serialVersionUID = 1L;

            Full() {
                super(null, null, false, false);
            }
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (taken.size() + length > THRESHOLD) {
                throw new Full();
            }
            taken.write(bytes, offset, length);
        }

        byte[] bytes() {
            return taken.toByteArray();
        }
    }

    private static boolean pays(ApiRequest request, long bytes) {
        return bytes > THRESHOLD && acceptsGzip(request);
    }

    /** As Kubernetes: whoever says more about gzip than its name is not understood. */
    private static boolean acceptsGzip(ApiRequest request) {
        for (String token : request.header("accept-encoding").split(",")) {
            if (token.strip().equals("gzip")) {
                return true;
            }
        }
        return false;
    }

    /** As Kubernetes: the fastest level. */
    private static final class Fast extends GZIPOutputStream {
        Fast(OutputStream out) throws IOException {
            super(out, 8192);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /** Ending the gzip stream must not end the answer, which its owner ends. */
    private static final class Uncloseable extends java.io.FilterOutputStream {
        Uncloseable(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
