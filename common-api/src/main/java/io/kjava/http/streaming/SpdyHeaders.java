package io.kjava.http.streaming;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The header blocks of one SPDY/3.1 connection: zlib with the protocol's dictionary, each direction one
 * stream from the first block to the last. Each direction is confined to one thread at a time.
 */
final class SpdyHeaders {
    private static final int MAX_BLOCK = 64 * 1024;
    private static final byte[] DICTIONARY = dictionary();

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private final Inflater inflater = new Inflater();

    SpdyHeaders() {
        deflater.setDictionary(DICTIONARY);
    }

    byte[] compress(Map<String, String> headers) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(plain)) {
            out.writeInt(headers.size());
            for (Map.Entry<String, String> header : headers.entrySet()) {
                write(out, header.getKey().toLowerCase(Locale.ROOT));
                write(out, header.getValue());
            }
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
        deflater.setInput(plain.toByteArray());
        ByteArrayOutputStream packed = new ByteArrayOutputStream(256);
        byte[] part = new byte[1024];
        for (int n = -1; n != 0; ) {
            n = deflater.deflate(part, 0, part.length, Deflater.SYNC_FLUSH);
            packed.write(part, 0, n);
            if (n < part.length) {
                break;
            }
        }
        return packed.toByteArray();
    }

    Map<String, String> decompress(byte[] block, int offset) throws IOException {
        inflater.setInput(block, offset, block.length - offset);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(512);
        byte[] part = new byte[1024];
        try {
            while (true) {
                int n = inflater.inflate(part);
                plain.write(part, 0, n);
                if (plain.size() > MAX_BLOCK) {
                    throw new IOException("SPDY header block is too large");
                }
                if (n == 0 && inflater.needsDictionary()) {
                    inflater.setDictionary(DICTIONARY);
                } else if (n == 0) {
                    break;
                }
            }
        } catch (DataFormatException | IllegalArgumentException e) {
            throw new IOException("SPDY header block is not readable", e);
        }
        return parse(ByteBuffer.wrap(plain.toByteArray()));
    }

    /** No more blocks are sent. Called by the thread that sends. */
    void endSending() {
        deflater.end();
    }

    /** No more blocks are read. Called by the thread that reads. */
    void endReading() {
        inflater.end();
    }

    private static Map<String, String> parse(ByteBuffer plain) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        int count = plain.remaining() < 4 ? 0 : plain.getInt();
        for (int i = 0; i < count; i++) {
            String name = text(plain);
            headers.put(name.toLowerCase(Locale.ROOT), text(plain));
        }
        return headers;
    }

    private static String text(ByteBuffer plain) throws IOException {
        int length = plain.remaining() < 4 ? -1 : plain.getInt();
        if (length < 0 || length > plain.remaining()) {
            throw new IOException("SPDY header block is cut off");
        }
        byte[] bytes = new byte[length];
        plain.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** As the protocol has it: words with their lengths, then text without any. */
    private static byte[] dictionary() {
        String words = "options head post put delete trace accept accept-charset accept-encoding"
                + " accept-language accept-ranges age allow authorization cache-control"
                + " connection content-base content-encoding content-language"
                + " content-length content-location content-md5 content-range content-type"
                + " date etag expect expires from host if-match if-modified-since"
                + " if-none-match if-range if-unmodified-since last-modified location"
                + " max-forwards pragma proxy-authenticate proxy-authorization range"
                + " referer retry-after server te trailer transfer-encoding upgrade"
                + " user-agent vary via warning www-authenticate method get status 200_OK"
                + " version HTTP/1.1 url public set-cookie keep-alive origin";
        String text = "100101201202205206300302303304305306307402405406407408409410411412413414415416417"
                + "502504505203 Non-Authoritative Information204 No Content301 Moved"
                + " Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found500"
                + " Internal Server Error501 Not Implemented503 Service UnavailableJan Feb"
                + " Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu,"
                + " Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,"
                + "application/xml,application/xhtml+xml,text/plain,text/javascript,public"
                + "privatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,"
                + "enq=0.";
        ByteArrayOutputStream all = new ByteArrayOutputStream(1500);
        try (DataOutputStream out = new DataOutputStream(all)) {
            for (String word : words.split(" ")) {
                write(out, word.replace('_', ' '));
            }
            out.writeBytes(text);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
        return all.toByteArray();
    }
}
