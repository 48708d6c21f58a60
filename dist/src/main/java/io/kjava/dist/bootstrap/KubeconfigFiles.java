package io.kjava.dist.bootstrap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/** Kubeconfigs with everything inside: server, its CA, the user's certificate and key. */
public final class KubeconfigFiles {
    private KubeconfigFiles() {}

    /** The text of a kubeconfig; all PEM. */
    public static String text(String server, byte[] ca, byte[] certificate, byte[] key) {
        return """
        apiVersion: v1
        kind: Config
        clusters:
        - name: default
          cluster:
            server: %s
            certificate-authority-data: %s
        users:
        - name: default
          user:
            client-certificate-data: %s
            client-key-data: %s
        contexts:
        - name: default
          context:
            cluster: default
            user: default
        current-context: default
        """.formatted(server, base64(ca), base64(certificate), base64(key));
    }

    /** Replaces the file at once, with these permissions from its first byte on. */
    public static void write(Path file, String text, int mode) throws IOException {
        if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        Files.createFile(next, java.nio.file.attribute.PosixFilePermissions.asFileAttribute(permissions(0600)));
        Files.writeString(next, text, StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(next, permissions(mode));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        PosixFilePermission[] highestFirst = {
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE,
        };
        Set<PosixFilePermission> result = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < highestFirst.length; bit++) {
            if ((mode >> (highestFirst.length - 1 - bit) & 1) == 1) {
                result.add(highestFirst[bit]);
            }
        }
        return result;
    }

    private static String base64(byte[] pem) {
        return Base64.getEncoder().encodeToString(pem);
    }
}
