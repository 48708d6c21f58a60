package io.kjava.cri.grpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Makes an image of the host's static busybox, as an archive that containerd imports. */
public final class ImageArchive {
    private static final Path BUSYBOX = Path.of("/usr/bin/busybox");
    private static final List<String> APPLETS = List.of(
            "sh",
            "sleep",
            "cat",
            "echo",
            "ls",
            "id",
            "touch",
            "true",
            "false",
            "env",
            "nc",
            "wget",
            "httpd",
            "hostname",
            "grep",
            "mount",
            "stat",
            "test",
            "tail",
            "head",
            "kill",
            "ps",
            "ip",
            "ping",
            "date",
            "mkdir",
            "rm",
            "chmod",
            "dd",
            "seq",
            "trap",
            "printf",
            "wc",
            "sort",
            "df",
            "find",
            "usleep",
            "nslookup",
            "pwd");

    private ImageArchive() {}

    /**
     * Writes the archive.
     *
     * @param name of the image, with its tag
     * @param command what it runs by default
     */
    public static void write(Path target, String name, List<String> command) throws IOException {
        byte[] layer = layer();
        String layerHash = sha256(layer);
        String config = """
                {"architecture":"%s","os":"linux","config":{"Cmd":[%s],"Env":["PATH=/bin"]},\
                "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}\
                """.formatted(architecture(), quoted(command), layerHash);
        byte[] configBytes = config.getBytes(StandardCharsets.UTF_8);
        String configName = sha256(configBytes) + ".json";
        String manifest = """
                [{"Config":"%s","RepoTags":["%s"],"Layers":["layer.tar"]}]\
                """.formatted(configName, name);
        try (OutputStream out = Files.newOutputStream(target)) {
            entry(out, "layer.tar", '0', 0644, layer, "");
            entry(out, configName, '0', 0644, configBytes, "");
            entry(out, "manifest.json", '0', 0644, manifest.getBytes(StandardCharsets.UTF_8), "");
            out.write(new byte[1024]);
        }
    }

    private static byte[] layer() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] none = new byte[0];
        for (String directory : List.of("bin/", "etc/", "proc/", "sys/", "dev/", "var/")) {
            entry(out, directory, '5', 0755, none, "");
        }
        entry(out, "tmp/", '5', 01777, none, "");
        entry(out, "bin/busybox", '0', 0755, Files.readAllBytes(BUSYBOX), "");
        for (String applet : APPLETS) {
            entry(out, "bin/" + applet, '2', 0777, none, "busybox");
        }
        entry(out, "etc/passwd", '0', 0644, text("root:x:0:0::/:/bin/sh\nweb:x:1000:1000::/:\n"), "");
        entry(out, "etc/group", '0', 0644, text("root:x:0:\nweb:x:1000:\nextra:x:50:web\n"), "");
        out.write(new byte[1024]);
        return out.toByteArray();
    }

    private static void entry(OutputStream out, String name, char type, int mode, byte[] content, String link)
            throws IOException {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "%07o".formatted(mode));
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, "%011o".formatted(content.length));
        put(header, 136, "00000000000");
        Arrays.fill(header, 148, 156, (byte) ' ');
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, "ustar\u000000");
        int sum = 0;
        for (byte part : header) {
            sum += part & 0xFF;
        }
        put(header, 148, "%06o\u0000 ".formatted(sum));
        out.write(header);
        out.write(content);
        out.write(new byte[(512 - content.length % 512) % 512]);
    }

    private static void put(byte[] header, int offset, String value) {
        byte[] bytes = text(value);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }

    private static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(List<String> words) {
        return String.join(",", words.stream().map(word -> '"' + word + '"').toList());
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
