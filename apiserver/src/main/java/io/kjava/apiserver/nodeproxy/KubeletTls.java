package io.kjava.apiserver.nodeproxy;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.pki.PemFiles;
import io.kjava.pki.TlsContexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The TLS context towards kubelets, made again when its files change. Thread-safe. */
public final class KubeletTls implements Supplier<SSLContext> {
    private final Path certificate;
    private final Path key;
    private final Path ca;
    private @Nullable SSLContext context;
    private String stamp = "";

    public KubeletTls(Path certificate, Path key, Path ca) {
        this.certificate = requireNonNull(certificate, "certificate");
        this.key = requireNonNull(key, "key");
        this.ca = requireNonNull(ca, "ca");
    }

    @Override
    public synchronized SSLContext get() {
        try {
            String now = stampNow();
            if (context == null || !now.equals(stamp)) {
                context = TlsContexts.client(
                        PemFiles.parseCertificates(Files.readAllBytes(ca)),
                        PemFiles.parseCertificates(Files.readAllBytes(certificate)),
                        PemFiles.parsePrivateKey(Files.readAllBytes(key)));
                stamp = now;
            }
            return context;
        } catch (IOException | IllegalArgumentException e) {
            throw ApiException.internal("the certificate for kubelets is not readable", e);
        }
    }

    private String stampNow() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : List.of(certificate, key, ca)) {
            text.append(Files.getLastModifiedTime(file)).append(' ');
        }
        return text.toString();
    }
}
