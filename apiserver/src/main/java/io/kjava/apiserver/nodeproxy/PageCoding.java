package io.kjava.apiserver.nodeproxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kjava.http.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** How a page is packed on the wire, and how to change it on its way through. */
enum PageCoding {
    PLAIN,
    GZIP,
    DEFLATE;

    /** What of a page is looked at; more than that is handed on as it is. */
    private static final int LONGEST_PAGE = 8 * 1024 * 1024;

    /** The coding of an answer that is a page; empty for what is none or cannot be read. */
    static Optional<PageCoding> of(HttpHeaders headers) {
        String type = headers.first("Content-Type").orElse("");
        if (!type.split(";", 2)[0].strip().equalsIgnoreCase("text/html")) {
            return Optional.empty();
        }
        return switch (headers.first("Content-Encoding").orElse("").toLowerCase(Locale.ROOT)) {
            case "", "identity" -> Optional.of(PLAIN);
            case "gzip" -> Optional.of(GZIP);
            case "deflate" -> Optional.of(DEFLATE);
            default -> Optional.empty();
        };
    }

    /** Copies the page with the change made to its text; one byte is one letter, whatever its charset. */
    void copy(InputStream packed, OutputStream sink, UnaryOperator<String> change) throws IOException {
        try (InputStream in = unpack(packed);
                OutputStream out = pack(sink)) {
            String page = new String(in.readNBytes(LONGEST_PAGE), ISO_8859_1);
            out.write(change.apply(page).getBytes(ISO_8859_1));
            HttpPipe.copy(in, out);
        }
    }

    private InputStream unpack(InputStream in) throws IOException {
        return switch (this) {
            case PLAIN -> in;
            case GZIP -> new GZIPInputStream(in);
            case DEFLATE -> new InflaterInputStream(in, new Inflater(true));
        };
    }

    private OutputStream pack(OutputStream out) throws IOException {
        return switch (this) {
            case PLAIN -> out;
            case GZIP -> new GZIPOutputStream(out);
            case DEFLATE -> new DeflaterOutputStream(out, new Deflater(Deflater.DEFAULT_COMPRESSION, true));
        };
    }
}
