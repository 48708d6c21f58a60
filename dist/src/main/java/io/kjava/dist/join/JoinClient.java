package io.kjava.dist.join;

import static java.util.Objects.requireNonNull;

import io.kjava.dist.bootstrap.JoinToken;
import io.kjava.dist.config.AgentConfig;
import io.kjava.dist.config.ConfigException;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateSubject;
import io.kjava.pki.PemFiles;
import io.kjava.pki.TlsContexts;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's side of a join. Confined to the thread that starts the agent. */
public final class JoinClient {
    private static final Logger log = LoggerFactory.getLogger(JoinClient.class);
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(20);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final AgentConfig config;
    private final JoinToken token;
    private final Path folder;

    /**
     * @param folder where keys and certificates are kept
     */
    public JoinClient(AgentConfig config, Path folder) {
        this.config = requireNonNull(config, "config");
        this.folder = requireNonNull(folder, "folder");
        try {
            this.token = JoinToken.parse(config.token());
        } catch (IllegalArgumentException e) {
            throw new ConfigException("--token: " + e.getMessage());
        }
    }

    /**
     * Joins; waits for a server that does not answer yet, for as long as it takes.
     *
     * @throws ConfigException when the server is not the one of the token, or refuses
     */
    public JoinAnswer join() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        while (true) {
            try {
                byte[] ca = fetchCa();
                if (!token.vouchesFor(ca)) {
                    throw new ConfigException(
                            "the server at %s is not the one that the token was made for (its CA has"
                                    .formatted(config.server())
                                    + " another hash)");
                }
                return join(ca);
            } catch (IOException e) {
                log.atWarn()
                        .addKeyValue("server", config.server())
                        .addKeyValue("error", e.getMessage())
                        .log("server does not answer, will try again");
                Thread.sleep(RETRY); // there is no signal for "the server is back"
            }
        }
    }

    private JoinAnswer join(byte[] ca) throws IOException, InterruptedException {
        PemFiles.writePublic(folder.resolve("server-ca.crt"), ca);
        JoinRequest request =
                new JoinRequest(
                        config.node().nodeName(),
                        config.node().nodeIp().getHostAddress(),
                        nodePassword(),
                        certificateRequest("client-kubelet"),
                        certificateRequest("serving-kubelet"),
                        certificateRequest("client-kube-proxy"),
                        certificateRequest("client-agent"));
        HttpClient client =
                HttpClient.newBuilder()
                        .sslContext(TlsContexts.client(PemFiles.parseCertificates(ca)))
                        .connectTimeout(REQUEST_LIMIT)
                        .build();
        String credentials = JoinToken.NODE_USER + ":" + token.password();
        HttpResponse<byte[]> answer =
                client.send(
                        HttpRequest.newBuilder(uri(JoinHandler.JOIN_PATH))
                                .timeout(REQUEST_LIMIT)
                                .header("content-type", "application/json")
                                .header("authorization", "Basic " + base64(credentials))
                                .POST(HttpRequest.BodyPublishers.ofByteArray(request.toJson()))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        return switch (answer.statusCode()) {
            case 200 -> accept(JoinAnswer.fromJson(answer.body()));
            case 401 -> throw new ConfigException("--token: the server does not accept it");
            case 400, 403 ->
                    throw new ConfigException(
                            "the server refuses this node: "
                                    + new String(answer.body(), StandardCharsets.UTF_8).strip());
            default -> throw new IOException("HTTP " + answer.statusCode());
        };
    }

    private JoinAnswer accept(JoinAnswer answer) throws IOException {
        write("client-ca.crt", answer.clientCa());
        write("client-kubelet.crt", answer.kubeletCertificate());
        write("serving-kubelet.crt", answer.servingCertificate());
        write("client-kube-proxy.crt", answer.proxyCertificate());
        write("client-agent.crt", answer.agentCertificate());
        return answer;
    }

    private void write(String name, String pem) throws IOException {
        PemFiles.writePublic(folder.resolve(name), pem.getBytes(StandardCharsets.US_ASCII));
    }

    /** The same key for as long as the node lives. */
    private String certificateRequest(String name) throws IOException {
        Path keyFile = folder.resolve(name + ".key");
        Path publicFile = folder.resolve(name + ".pub");
        KeyPair pair;
        if (Files.exists(keyFile) && Files.exists(publicFile)) {
            pair =
                    new KeyPair(
                            PemFiles.parsePublicKey(Files.readAllBytes(publicFile)),
                            PemFiles.parsePrivateKey(Files.readAllBytes(keyFile)));
        } else {
            pair = CertificateAuthority.newKeyPair();
            PemFiles.writePublic(publicFile, PemFiles.publicKey(pair.getPublic()));
            PemFiles.writePrivate(keyFile, PemFiles.privateKey(pair.getPrivate()));
        }
        byte[] request =
                CertificateAuthority.request(
                        CertificateSubject.client(config.node().nodeName()), pair);
        return new String(PemFiles.certificateRequest(request), StandardCharsets.US_ASCII);
    }

    private String nodePassword() throws IOException {
        Path file = folder.resolve("node-password");
        if (!Files.exists(file)) {
            byte[] bytes = new byte[16];
            new SecureRandom().nextBytes(bytes);
            PemFiles.writePrivate(
                    file, HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
        }
        return Files.readString(file).strip();
    }

    /** Asks without knowing the server: the answer counts only when its hash is the token's. */
    private byte[] fetchCa() throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder()
                        .sslContext(unverified())
                        .connectTimeout(REQUEST_LIMIT)
                        .build();
        HttpResponse<byte[]> answer =
                client.send(
                        HttpRequest.newBuilder(uri(JoinHandler.CA_PATH))
                                .timeout(REQUEST_LIMIT)
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(JoinHandler.CA_PATH + ": HTTP " + answer.statusCode());
        }
        return answer.body();
    }

    private URI uri(String path) {
        return URI.create(config.server() + path);
    }

    private static SSLContext unverified() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustEverybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Only for the CA itself, which is checked by its hash. */
    private static final class TrustEverybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
