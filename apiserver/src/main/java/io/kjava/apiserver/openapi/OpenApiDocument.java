package io.kjava.apiserver.openapi;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A finished document, kept in gzip: that is a tenth of its size, and how nearly every client wants it.
 *
 * @param packed the document in gzip; shared: read it, never change it
 * @param hash of the document, in upper case hexadecimal: its name and its ETag
 */
public record OpenApiDocument(byte[] packed, String hash) {
    public OpenApiDocument {
        requireNonNull(packed, "packed");
        requireNonNull(hash, "hash");
    }

    static OpenApiDocument of(byte[] body) {
        return new OpenApiDocument(pack(body), hash(body));
    }

    /** The same document in another form: it keeps its name. */
    OpenApiDocument inForm(byte[] body) {
        return new OpenApiDocument(pack(body), hash);
    }

    private static byte[] pack(byte[] body) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 8);
        try (GZIPOutputStream out = new GZIPOutputStream(packed, 8192)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** The document itself, unpacked for each call. */
    public byte[] body() {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed), 8192)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-512").digest(body);
            return HexFormat.of().formatHex(digest).toUpperCase(Locale.ROOT);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
