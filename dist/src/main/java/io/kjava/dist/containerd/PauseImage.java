package io.kjava.dist.containerd;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** The image of the pause container as an archive that a runtime can import. Same bytes every time. */
public final class PauseImage {
    public static final String NAME = "docker.io/kjava/pause:1";
    private static final int BLOCK = 512;

    private PauseImage() {}

    /** The archive for this machine's architecture. */
    public static byte[] archive() {
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        byte[] layer = tar(new Entry("pause", PauseProgram.elf(architecture), 0755));
        String digest = sha256(layer);
        String config = """
                {"architecture":"%s","os":"linux","config":{"User":"65535:65535",\
                "Entrypoint":["/pause"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},\
                "history":[{"created":"2026-01-01T00:00:00Z","created_by":"kjava"}]}""".formatted(architecture, digest);
        String manifest = """
                [{"Config":"config.json","RepoTags":["%s"],"Layers":["%s/layer.tar"]}]""".formatted(NAME, digest);
        return tar(
                new Entry(digest + "/layer.tar", layer, 0644),
                new Entry("config.json", config.getBytes(StandardCharsets.UTF_8), 0644),
                new Entry("manifest.json", manifest.getBytes(StandardCharsets.UTF_8), 0644));
    }

    private record Entry(String name, byte[] content, int mode) {}

    private static byte[] tar(Entry... entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Entry entry : entries) {
            out.writeBytes(header(entry));
            out.writeBytes(entry.content());
            out.writeBytes(new byte[(BLOCK - entry.content().length % BLOCK) % BLOCK]);
        }
        out.writeBytes(new byte[2 * BLOCK]);
        return out.toByteArray();
    }

    /** A ustar header; owner root, time zero. */
    private static byte[] header(Entry entry) {
        byte[] header = new byte[BLOCK];
        put(header, 0, entry.name());
        put(header, 100, "%07o".formatted(entry.mode()));
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, "%011o".formatted(entry.content().length));
        put(header, 136, "00000000000");
        Arrays.fill(header, 148, 156, (byte) ' ');
        header[156] = '0';
        put(header, 257, "ustar");
        put(header, 263, "00");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, "%06o".formatted(sum));
        header[154] = 0;
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
