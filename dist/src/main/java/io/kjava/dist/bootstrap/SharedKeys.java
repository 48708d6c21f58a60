package io.kjava.dist.bootstrap;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.Stored;
import io.kjava.pki.PemFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The authorities and the token key that all servers on one datastore must have in common. The first
 * server puts them there, sealed with the cluster's token; the others take them.
 */
public final class SharedKeys {
    private static final String KEY = "/bootstrap/kjava";
    private static final List<String> FILES =
            List.of("server-ca.crt", "server-ca.key", "client-ca.crt", "client-ca.key", "service.key", "service.pub");
    private static final int SALT = 16;
    private static final int NONCE = 12;
    private static final int ROUNDS = 100_000;

    private final Storage storage;
    private final Path folder;
    private final RandomGenerator random;

    public SharedKeys(Storage storage, Path folder, RandomGenerator random) {
        this.storage = requireNonNull(storage, "storage");
        this.folder = requireNonNull(folder, "folder");
        this.random = requireNonNull(random, "random");
    }

    /**
     * Fetches the keys, if there are any. Throws {@code UNAVAILABLE} with a sentence for a person when
     * they are sealed with another token.
     */
    public boolean take(Optional<String> token) throws IOException {
        Optional<Stored> found = storage.get(KEY);
        if (found.isEmpty()) {
            return false;
        }
        if (token.isEmpty()) {
            throw StorageException.unavailable(
                    "the datastore holds a cluster: start with the --token of its first server");
        }
        unpack(open(found.get().value(), token.get()));
        return true;
    }

    /** Puts this server's keys there; false when another server was first. */
    public boolean put(String token) throws IOException {
        try {
            storage.create(KEY, seal(pack(), token));
            return true;
        } catch (StorageException e) {
            if (e.reason() == StorageException.Reason.EXISTS) {
                return false;
            }
            throw e;
        }
    }

    private byte[] pack() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (String name : FILES) {
                byte[] content = Files.readAllBytes(folder.resolve(name));
                out.writeUTF(name);
                out.writeInt(content.length);
                out.write(content);
            }
        }
        return bytes.toByteArray();
    }

    /** Removes what other authorities have signed, if these are others. */
    private void unpack(byte[] content) throws IOException {
        DataDirectory.makePrivate(folder);
        boolean cleared = false;
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            while (in.available() > 0) {
                String name = in.readUTF();
                byte[] file = in.readNBytes(in.readInt());
                Path path = folder.resolve(name);
                if (!FILES.contains(name) || Files.exists(path) && Arrays.equals(Files.readAllBytes(path), file)) {
                    continue;
                }
                if (!cleared) {
                    clear();
                    cleared = true;
                }
                if (name.endsWith(".key")) {
                    PemFiles.writePrivate(path, file);
                } else {
                    PemFiles.writePublic(path, file);
                }
            }
        }
    }

    private void clear() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(f -> !FILES.contains(f.getFileName() + "")).toList()) {
                Files.delete(file);
            }
        }
    }

    private byte[] seal(byte[] content, String token) {
        byte[] head = new byte[SALT + NONCE];
        random.nextBytes(head);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, head, token).doFinal(content);
            byte[] all = Arrays.copyOf(head, head.length + sealed.length);
            System.arraycopy(sealed, 0, all, head.length, sealed.length);
            return all;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal the cluster's keys", e);
        }
    }

    private static byte[] open(byte[] sealed, String token) {
        try {
            byte[] head = Arrays.copyOf(sealed, SALT + NONCE);
            return cipher(Cipher.DECRYPT_MODE, head, token).doFinal(sealed, head.length, sealed.length - head.length);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw StorageException.unavailable(
                    "the datastore holds a cluster with another token: start with the --token of"
                            + " its first server");
        }
    }

    private static Cipher cipher(int mode, byte[] head, String token) throws GeneralSecurityException {
        char[] secret = token.toCharArray();
        PBEKeySpec spec = new PBEKeySpec(secret, Arrays.copyOf(head, SALT), ROUNDS, 256);
        byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(spec)
                .getEncoded();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, head, SALT, NONCE));
        return cipher;
    }
}
