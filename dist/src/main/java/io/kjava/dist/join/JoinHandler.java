package io.kjava.dist.join;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.codec.JsonCodec;
import io.kjava.dist.bootstrap.CertificateBootstrap;
import io.kjava.dist.bootstrap.JoinToken;
import io.kjava.dist.config.ServerConfig;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateSubject;
import io.kjava.pki.PemFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The server's side of a join: {@code GET /cacerts} for everyone, {@code POST /v1-kjava/join} for whoever
 * knows the token. Stands before authentication. A node's name belongs to the first who used it: the
 * hash of its password is kept in a Secret beside the node. {@code PUT /v1-kjava/token} replaces the
 * token, for who knows the server's own.
 */
public final class JoinHandler implements RequestHandler {
    public static final String CA_PATH = "/cacerts";
    public static final String JOIN_PATH = "/v1-kjava/join";
    public static final String TOKEN_PATH = "/v1-kjava/token";
    private static final String NAMESPACE = "kube-system";
    private static final String SECRET_KEY = "hash";

    private final ServerConfig config;
    private final CertificateBootstrap certificates;
    private final JoinSecrets secrets;
    private final ApiClient client;

    public JoinHandler(ServerConfig config, CertificateBootstrap certificates, JoinSecrets secrets, ApiClient client) {
        this.config = requireNonNull(config, "config");
        this.certificates = requireNonNull(certificates, "certificates");
        this.secrets = requireNonNull(secrets, "secrets");
        this.client = requireNonNull(client, "client");
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
        try {
            return switch (request.path()) {
                case CA_PATH -> new ApiResponse.Bytes(200, "text/plain", Files.readAllBytes(certificates.serverCa()));
                case JOIN_PATH -> join(request);
                case TOKEN_PATH -> rotate(request);
                default -> throw new ApiException(ApiException.Reason.NOT_FOUND, "no such path");
            };
        } catch (IOException e) {
            throw ApiException.internal("certificates cannot be read", e);
        }
    }

    private ApiResponse join(ApiRequest request) throws IOException {
        if (!request.method().equals("POST")) {
            throw new ApiException(ApiException.Reason.METHOD_NOT_ALLOWED, "expected: POST");
        }
        if (!secrets.admits(password(request))) {
            throw ApiException.unauthorized();
        }
        JoinRequest join = JoinRequest.fromJson(request.body().read());
        if (!join.nodeName().matches("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")) {
            throw ApiException.badRequest("nodeName: '" + join.nodeName() + "' is no node name");
        }
        claimName(join);
        JoinAnswer answer = new JoinAnswer(
                Files.readString(certificates.serverCa()),
                Files.readString(certificates.clientCa()),
                client(join.kubeletRequest(), "system:node:" + join.nodeName(), "system:nodes"),
                serving(join),
                client(join.proxyRequest(), "system:kube-proxy"),
                client(join.agentRequest(), "system:kjava-agent:" + join.nodeName(), "system:kjava-agents"),
                config.clusterCidr().toString(),
                config.serviceCidr().toString(),
                config.clusterDns().getHostAddress(),
                config.clusterDomain());
        return new ApiResponse.Bytes(200, "application/json", answer.toJson());
    }

    private ApiResponse rotate(ApiRequest request) throws IOException {
        if (!request.method().equals("PUT")) {
            throw new ApiException(ApiException.Reason.METHOD_NOT_ALLOWED, "expected: PUT");
        }
        if (!secrets.isServers(password(request))) {
            throw ApiException.unauthorized();
        }
        String next = JsonCodec.read(request.body().read()).text(TokenRotation.FIELD);
        if (!next.matches("[\\x21-\\x7e&&[^:]]{8,}")) {
            throw ApiException.badRequest("the new token: expected 8 or more letters without blanks and colons");
        }
        secrets.rotate(next);
        return new ApiResponse.Bytes(200, "application/json", new byte[] {'{', '}'});
    }

    /** What the request proves itself with; empty when with nothing. */
    private static String password(ApiRequest request) {
        String header = request.header("authorization");
        if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return "";
        }
        try {
            byte[] pair = Base64.getDecoder().decode(header.substring(6).strip());
            String text = new String(pair, StandardCharsets.UTF_8);
            return text.substring(text.indexOf(':') + 1);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private void claimName(JoinRequest join) {
        ResourceClient<Secret> passwords = client.resource(Secret.class);
        ObjectKey key = ObjectKey.of(NAMESPACE, join.nodeName() + ".node-password.kjava");
        String hash = JoinToken.hash(join.nodePassword().getBytes(StandardCharsets.UTF_8));
        Optional<Secret> known = passwords.get(key);
        if (known.isEmpty()) {
            Secret secret = new SecretBuilder()
                    .withNewMetadata()
                    .withNamespace(NAMESPACE)
                    .withName(key.name())
                    .endMetadata()
                    .withType("Opaque")
                    .withData(Map.of(SECRET_KEY, base64(hash)))
                    .build();
            passwords.create(secret);
        } else if (!base64(hash).equals(known.get().getData().get(SECRET_KEY))) {
            throw new ApiException(
                    ApiException.Reason.FORBIDDEN,
                    ("node name '%s' belongs to another machine (expected: the password that it first"
                                    + " joined with; delete secret %s to give the name away)")
                            .formatted(join.nodeName(), key));
        }
    }

    private String client(String request, String user, String... groups) {
        X509Certificate issued = certificates
                .clients()
                .issue(
                        CertificateSubject.client(user, groups),
                        key(request),
                        CertificateAuthority.Use.CLIENT,
                        CertificateAuthority.LEAF_LIFETIME);
        return pem(issued);
    }

    private String serving(JoinRequest join) throws IOException {
        CertificateSubject subject = new CertificateSubject(
                "system:node:" + join.nodeName(),
                List.of("system:nodes"),
                List.of(join.nodeName(), "localhost"),
                List.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName(join.nodeIp())));
        return pem(certificates
                .servers()
                .issue(
                        subject,
                        key(join.servingRequest()),
                        CertificateAuthority.Use.SERVER,
                        CertificateAuthority.LEAF_LIFETIME));
    }

    private static PublicKey key(String pem) {
        try {
            byte[] der = PemFiles.firstBlock(pem.getBytes(StandardCharsets.US_ASCII));
            return CertificateAuthority.parseRequest(der).key();
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static String pem(X509Certificate certificate) {
        return new String(PemFiles.certificates(List.of(certificate)), StandardCharsets.US_ASCII);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
