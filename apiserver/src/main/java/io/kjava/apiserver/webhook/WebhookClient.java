package io.kjava.apiserver.webhook;

import static java.util.Objects.requireNonNull;

import io.kjava.lifecycle.Threads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Posts to the server that a {@code clientConfig} names, by URL or by service. Keeps its connections.
 * Thread-safe.
 */
public final class WebhookClient implements AutoCloseable {
    private static final int MOST_BYTES = 64 * 1024 * 1024;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private final JsonNode config;
    private final Duration timeout;
    private final ServiceAddresses services;
    private final ExecutorService threads = Threads.perTask("webhook-");
    private @Nullable HttpClient client; // made when first needed

    /**
     * @param config the {@code clientConfig}: where to call, and whose certificates to trust
     */
    public WebhookClient(JsonNode config, Duration timeout, ServiceAddresses services) {
        this.config = requireNonNull(config, "config").deepCopy();
        this.timeout = requireNonNull(timeout, "timeout");
        this.services = requireNonNull(services, "services");
    }

    /** The answer's body. Throws when there is none, or not with a good status. */
    public byte[] post(byte[] json) throws WebhookFailure {
        String shown = shownAddress();
        try {
            HttpRequest request = HttpRequest.newBuilder(target())
                    .timeout(timeout)
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/json, */*")
                    .header("User-Agent", "kube-apiserver-admission")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(json))
                    .build();
            HttpResponse<InputStream> response = client().send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                byte[] bytes = body.readNBytes(MOST_BYTES);
                if (response.statusCode() / 100 != 2) {
                    throw new WebhookFailure(badStatus(response.statusCode(), bytes));
                }
                return bytes;
            }
        } catch (HttpTimeoutException e) {
            throw new WebhookFailure("Post \"%s\": context deadline exceeded".formatted(shown), e);
        } catch (IOException e) {
            throw new WebhookFailure("Post \"%s\": %s".formatted(shown, reason(e)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WebhookFailure("Post \"%s\": context canceled".formatted(shown), e);
        } catch (GeneralSecurityException e) {
            throw new WebhookFailure("unable to load root certificates: " + e.getMessage(), e);
        }
    }

    private static String badStatus(int code, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        return switch (code) {
            case 404 -> "the server could not find the requested resource";
            case 500 ->
                "an error on the server (\"%s\") has prevented the request from succeeding"
                        .formatted(text.replace("\"", "\\\""));
            default -> text.isEmpty() ? "the server responded with the status code " + code : text;
        };
    }

    private static String reason(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return String.valueOf(cause.getMessage());
            }
        }
        if (failure instanceof ConnectException && failure.getMessage() == null) {
            return "dial tcp: connect: connection refused";
        }
        return String.valueOf(failure.getMessage());
    }

    private boolean byUrl() {
        return config.has("url");
    }

    private String serverName() {
        return byUrl()
                ? String.valueOf(URI.create(config.path("url").asString("")).getHost())
                : "%s.%s.svc"
                        .formatted(
                                config.path("service").path("name").asString(""),
                                config.path("service").path("namespace").asString(""));
    }

    private String path() {
        String path = config.path("service").path("path").asString("");
        return path.isEmpty() || path.startsWith("/") ? path : "/" + path;
    }

    private int port() {
        return config.path("service").path("port").asInt(443);
    }

    private String shownAddress() {
        String query = "?timeout=" + timeout.toSeconds() + "s";
        return byUrl()
                ? config.path("url").asString("") + query
                : "https://%s:%d%s%s".formatted(serverName(), port(), path(), query);
    }

    private URI target() throws WebhookFailure {
        if (byUrl()) {
            return URI.create(shownAddress());
        }
        String namespace = config.path("service").path("namespace").asString("");
        String name = config.path("service").path("name").asString("");
        String host = services.hostOf(namespace, name)
                .orElseThrow(() ->
                        new WebhookFailure("Post \"%s\": service \"%s\" not found".formatted(shownAddress(), name)));
        String bracketed = host.contains(":") ? "[" + host + "]" : host;
        return URI.create("https://%s:%d%s?timeout=%ds".formatted(bracketed, port(), path(), timeout.toSeconds()));
    }

    private synchronized HttpClient client() throws GeneralSecurityException, IOException {
        HttpClient known = client;
        if (known != null) {
            return known;
        }
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new ServerName(authorities(), serverName())}, null);
        SSLParameters parameters = tls.getDefaultSSLParameters();
        if (!byUrl()) {
            parameters.setServerNames(List.of(new SNIHostName(serverName())));
        }
        HttpClient made = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .executor(threads)
                .sslContext(tls)
                .sslParameters(parameters)
                .build();
        client = made;
        return made;
    }

    private X509TrustManager authorities() throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(bundle().orElse(null));
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("no trust manager");
    }

    /** Empty when the host's own authorities are meant. */
    private Optional<KeyStore> bundle() throws GeneralSecurityException, IOException {
        String text = config.path("caBundle").asString("");
        if (text.isBlank()) {
            return Optional.empty();
        }
        byte[] pem = Base64.getMimeDecoder().decode(text);
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
            store.setCertificateEntry("ca" + number++, certificate);
        }
        if (number == 0) {
            throw new CertificateException("unable to parse bytes as PEM block");
        }
        return Optional.of(store);
    }

    @Override
    public synchronized void close() {
        HttpClient known = client;
        if (known != null) {
            known.shutdownNow();
        }
        threads.shutdownNow();
    }
}
