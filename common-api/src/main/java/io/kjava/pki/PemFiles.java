package io.kjava.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** PEM texts and files. Keys are written for their owner only; files are replaced at once. */
public final class PemFiles {
    private static final Base64.Encoder MIME = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private PemFiles() {}

    public static byte[] certificates(List<X509Certificate> chain) {
        StringBuilder text = new StringBuilder();
        try {
            for (X509Certificate certificate : chain) {
                text.append(block("CERTIFICATE", certificate.getEncoded()));
            }
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate without encoding", e);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    public static byte[] privateKey(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded()).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The same key in the form of RFC 5915 ({@code EC PRIVATE KEY}), as k3s and kubeadm write it:
     * clients such as fabric8's tell the algorithm of a kubeconfig's key by that title alone.
     *
     * @param pem an elliptic curve key of {@link #privateKey}
     */
    public static byte[] ecPrivateKey(byte[] pem) {
        try {
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(firstBlock(pem));
            ASN1ObjectIdentifier curve = ASN1ObjectIdentifier.getInstance(
                    info.getPrivateKeyAlgorithm().getParameters());
            X9ECParameters parameters = ECNamedCurveTable.getByOID(curve);
            BigInteger secret = ECPrivateKey.getInstance(info.parsePrivateKey()).getKey();
            // With the public half, which clients on Bouncy Castle cannot do without.
            DERBitString shared =
                    new DERBitString(parameters.getG().multiply(secret).getEncoded(false));
            byte[] der = new ECPrivateKey(parameters.getN().bitLength(), secret, shared, curve).getEncoded();
            return block("EC PRIVATE KEY", der).getBytes(StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a PEM key: " + e.getMessage(), e);
        }
    }

    public static byte[] publicKey(PublicKey key) {
        return block("PUBLIC KEY", key.getEncoded()).getBytes(StandardCharsets.US_ASCII);
    }

    public static byte[] certificateRequest(byte[] der) {
        return block("CERTIFICATE REQUEST", der).getBytes(StandardCharsets.US_ASCII);
    }

    /** The content of the first block, whatever its kind. */
    public static byte[] firstBlock(byte[] pem) {
        String text = new String(pem, StandardCharsets.US_ASCII);
        int begin = text.indexOf("-----BEGIN ");
        int start = begin < 0 ? -1 : text.indexOf('\n', begin);
        int end = start < 0 ? -1 : text.indexOf("-----END ", start);
        if (end < 0) {
            throw new IllegalArgumentException("not PEM");
        }
        return Base64.getMimeDecoder().decode(text.substring(start, end));
    }

    /** @throws IllegalArgumentException when there is no certificate in it */
    public static List<X509Certificate> parseCertificates(byte[] pem) {
        try {
            List<X509Certificate> result = new ArrayList<>();
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
                result.add((X509Certificate) certificate);
            }
            if (result.isEmpty()) {
                throw new IllegalArgumentException("holds no certificate");
            }
            return List.copyOf(result);
        } catch (CertificateException e) {
            throw new IllegalArgumentException("not a PEM certificate: " + e.getMessage(), e);
        }
    }

    /** PKCS 8, SEC 1 and PKCS 1 keys. */
    public static PrivateKey parsePrivateKey(byte[] pem) {
        try (PEMParser parser = new PEMParser(new StringReader(new String(pem, StandardCharsets.US_ASCII)))) {
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
                switch (next) {
                    case PEMKeyPair pair -> {
                        return converter.getPrivateKey(pair.getPrivateKeyInfo());
                    }
                    case PrivateKeyInfo info -> {
                        return converter.getPrivateKey(info);
                    }
                    default -> {} // EC parameters stand before the key in some files
                }
            }
            throw new IllegalArgumentException("holds no private key");
        } catch (IOException e) {
            throw new IllegalArgumentException("not a PEM key: " + e.getMessage(), e);
        }
    }

    /** A public key, or the public half of a private key or certificate. */
    public static PublicKey parsePublicKey(byte[] pem) {
        try (PEMParser parser = new PEMParser(new StringReader(new String(pem, StandardCharsets.US_ASCII)))) {
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
                switch (next) {
                    case SubjectPublicKeyInfo info -> {
                        return converter.getPublicKey(info);
                    }
                    case PEMKeyPair pair -> {
                        return converter.getPublicKey(pair.getPublicKeyInfo());
                    }
                    default -> {} // something else stands before it
                }
            }
            throw new IllegalArgumentException("holds no public key");
        } catch (IOException e) {
            throw new IllegalArgumentException("not a PEM key: " + e.getMessage(), e);
        }
    }

    /** Replaces a file that everybody may read. */
    public static void writePublic(Path file, byte[] content) throws IOException {
        write(file, content, "rw-r--r--");
    }

    /** Replaces a file that only its owner may read, from its first byte on. */
    public static void writePrivate(Path file, byte[] content) throws IOException {
        write(file, content, "rw-------");
    }

    private static void write(Path file, byte[] content, String permissions) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        Files.write(next, content);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String block(String kind, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, MIME.encodeToString(der), kind);
    }
}
