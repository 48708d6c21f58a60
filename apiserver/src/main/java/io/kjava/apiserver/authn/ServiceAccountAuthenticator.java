package io.kjava.apiserver.authn;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.UserInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Knows tokens of service accounts that exist, bound to objects that exist. */
public final class ServiceAccountAuthenticator implements Authenticator {
    private static final String EXTRA = "authentication.kubernetes.io/";

    /** All that this rule needs to know about the cluster: uids of what is there and not on its way out. */
    public interface BoundObjects {
        /** @param resource {@code serviceaccounts}, {@code pods}, {@code secrets} or {@code nodes} */
        Optional<String> uid(String resource, String namespace, String name);
    }

    private final ServiceAccountTokens tokens;
    private final List<String> audiences;
    private final BoundObjects objects;

    /**
     * @param audiences of which a token must name one to be good for this API
     */
    public ServiceAccountAuthenticator(ServiceAccountTokens tokens, List<String> audiences, BoundObjects objects) {
        this.tokens = requireNonNull(tokens, "tokens");
        this.audiences = List.copyOf(audiences);
        this.objects = requireNonNull(objects, "objects");
    }

    @Override
    public Optional<UserInfo> authenticate(ApiRequest request) {
        return BearerToken.of(request).filter(tokens::isOurs).map(token -> authenticate(token, audiences));
    }

    /** Whether somebody else than a service account's token is shown. */
    public boolean isOurs(String token) {
        return tokens.isOurs(token);
    }

    /**
     * Who shows this token to one of these audiences.
     *
     * @throws ApiException UNAUTHORIZED
     */
    public UserInfo authenticate(String token, List<String> wanted) {
        ServiceAccountTokens.Claims claims = tokens.verify(token);
        boolean legacy = claims.audiences().isEmpty();
        if (!legacy && claims.audiences().stream().noneMatch(wanted::contains)) {
            throw ApiException.unauthorized();
        }
        String namespace = claims.namespace();
        require("serviceaccounts", namespace, claims.serviceAccount(), claims.serviceAccountUid());
        switch (claims.boundKind()) {
            case "Pod" -> require("pods", namespace, claims.boundName(), claims.boundUid());
            case "Secret" -> require("secrets", namespace, claims.boundName(), claims.boundUid());
            case "Node" -> require("nodes", "", claims.boundName(), claims.boundUid());
            default -> {}
        }
        return user(claims);
    }

    /** The audiences that the token is good for, of those that are wanted. */
    public List<String> commonAudiences(String token, List<String> wanted) {
        List<String> own = tokens.verify(token).audiences();
        return own.isEmpty() ? wanted : wanted.stream().filter(own::contains).toList();
    }

    public List<String> audiences() {
        return audiences;
    }

    private void require(String resource, String namespace, String name, String uid) {
        Optional<String> actual = objects.uid(resource, namespace, name);
        if (actual.isEmpty() || !uid.isEmpty() && !actual.get().equals(uid)) {
            throw ApiException.unauthorized();
        }
    }

    private static UserInfo user(ServiceAccountTokens.Claims claims) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        if (!claims.tokenId().isEmpty()) {
            extra.put(EXTRA + "credential-id", List.of("JTI=" + claims.tokenId()));
        }
        if (claims.boundKind().equals("Pod")) {
            extra.put(EXTRA + "pod-name", List.of(claims.boundName()));
            extra.put(EXTRA + "pod-uid", List.of(claims.boundUid()));
        }
        if (!claims.nodeName().isEmpty()) {
            extra.put(EXTRA + "node-name", List.of(claims.nodeName()));
            extra.put(EXTRA + "node-uid", List.of(claims.nodeUid()));
        }
        return new UserInfo(
                claims.userName(),
                claims.serviceAccountUid(),
                List.of(
                        "system:serviceaccounts",
                        "system:serviceaccounts:" + claims.namespace(),
                        UserInfo.AUTHENTICATED),
                extra);
    }
}
