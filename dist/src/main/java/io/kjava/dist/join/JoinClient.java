package io.kjava.dist.join;

import static java.util.Objects.requireNonNull;

import io.kjava.dist.bootstrap.JoinToken;
import io.kjava.dist.config.AgentConfig;
import io.kjava.dist.config.ConfigException;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateSubject;
import io.kjava.pki.PemFiles;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's side of a join. Confined to the thread that starts the agent. */
public final class JoinClient {
    private static final Logger log = LoggerFactory.getLogger(JoinClient.class);
    private static final int FIRST_ATTEMPTS = 4;
    private static final Duration FIRST_RETRY = Duration.ofMillis(300);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final AgentConfig config;
    private final SupervisorCalls calls;
    private final Path folder;

    /**
     * @param folder where keys and certificates are kept
     */
    public JoinClient(AgentConfig config, Path folder) {
        this.config = requireNonNull(config, "config");
        this.folder = requireNonNull(folder, "folder");
        try {
            JoinToken token = JoinToken.parse(config.token());
            this.calls = new SupervisorCalls(config.server(), token);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("--token: " + e.getMessage());
        }
    }

    /**
     * Joins. A node that is new must get its answer soon; one that has joined before waits for its
     * server for as long as it takes, since the two may start together after a power cut.
     *
     * @throws ConfigException when the server is not the one of the token, refuses, or does not answer
     *     a new node
     */
    public JoinAnswer join() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        boolean known = Files.exists(folder.resolve("client-kubelet.crt"));
        int attempts = 0;
        while (true) {
            try {
                return join(calls.fetchCa());
            } catch (IOException e) {
                attempts++;
                boolean enough = attempts == FIRST_ATTEMPTS || e instanceof HttpTimeoutException;
                if (!known && enough) {
                    throw new ConfigException(
                            "--server: %s does not answer: %s".formatted(config.server(), TokenRotation.reason(e)));
                }
                if (known) {
                    log.atWarn()
                            .addKeyValue("server", config.server())
                            .addKeyValue("error", TokenRotation.reason(e))
                            .log("server does not answer, will try again");
                }
                Thread.sleep(known ? RETRY : FIRST_RETRY); // no signal says "the server is back"
            }
        }
    }

    private JoinAnswer join(byte[] ca) throws IOException, InterruptedException {
        PemFiles.writePublic(folder.resolve("server-ca.crt"), ca);
        JoinRequest request = new JoinRequest(
                config.node().nodeName(),
                config.node().nodeIp().getHostAddress(),
                nodePassword(),
                certificateRequest("client-kubelet"),
                certificateRequest("serving-kubelet"),
                certificateRequest("client-kube-proxy"),
                certificateRequest("client-agent"));
        HttpResponse<byte[]> answer = calls.send(ca, "POST", JoinHandler.JOIN_PATH, request.toJson());
        return switch (answer.statusCode()) {
            case 200 -> accept(JoinAnswer.fromJson(answer.body()));
            case 401 -> throw new ConfigException("--token: the server does not accept it");
            case 400, 403 ->
                throw new ConfigException(
                        "the server refuses this node: " + new String(answer.body(), StandardCharsets.UTF_8).strip());
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
            pair = new KeyPair(
                    PemFiles.parsePublicKey(Files.readAllBytes(publicFile)),
                    PemFiles.parsePrivateKey(Files.readAllBytes(keyFile)));
        } else {
            pair = CertificateAuthority.newKeyPair();
            PemFiles.writePublic(publicFile, PemFiles.publicKey(pair.getPublic()));
            PemFiles.writePrivate(keyFile, PemFiles.privateKey(pair.getPrivate()));
        }
        byte[] request = CertificateAuthority.request(
                CertificateSubject.client(config.node().nodeName()), pair);
        return new String(PemFiles.certificateRequest(request), StandardCharsets.US_ASCII);
    }

    private String nodePassword() throws IOException {
        Path file = folder.resolve("node-password");
        if (!Files.exists(file)) {
            byte[] bytes = new byte[16];
            new SecureRandom().nextBytes(bytes);
            PemFiles.writePrivate(file, HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
        }
        return Files.readString(file).strip();
    }
}
