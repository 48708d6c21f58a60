package io.kjava.client.http;

import static java.util.Objects.requireNonNull;

import io.kjava.pki.PemFiles;
import io.kjava.pki.TlsContexts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where an API server is and who asks.
 *
 * @param server without a slash at its end
 * @param token bearer token, besides or instead of the certificate in the context
 */
public record ApiEndpoint(URI server, SSLContext tls, Optional<String> token) {
    public ApiEndpoint {
        requireNonNull(server, "server");
        requireNonNull(tls, "tls");
        requireNonNull(token, "token");
    }

    /** With a client certificate, which is read again when it changes; all files are PEM. */
    public static ApiEndpoint of(URI server, Path ca, Path certificate, Path key) throws IOException {
        return new ApiEndpoint(
                server,
                TlsContexts.client(PemFiles.parseCertificates(Files.readAllBytes(ca)), certificate, key),
                Optional.empty());
    }

    /** Hides the token. */
    @Override
    public String toString() {
        return "ApiEndpoint[" + server + "]";
    }
}
