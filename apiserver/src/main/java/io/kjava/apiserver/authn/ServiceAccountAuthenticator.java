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
    private static final String INVALIDATED = "service account token has been invalidated";

    /** All that this rule needs to know about the cluster. */
    public interface BoundObjects {
        /** @param resource {@code serviceaccounts}, {@code pods}, {@code secrets} or {@code nodes} */
        Optional<Bound> find(String resource, String namespace, String name);
    }

    /** @param over its deletion was asked for, and long enough ago */
    public record Bound(String uid, boolean over) {}

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
        return BearerToken.of(request).filter(tokens::isOurs).map(token -> switch (judge(token, audiences)) {
            case TokenVerdict.Good good -> good.user();
            case TokenVerdict.Refused _ -> throw ApiException.unauthorized();
        });
    }

    /** Whether a service account's token is shown, and not somebody else's. */
    public boolean isOurs(String token) {
        return tokens.isOurs(token);
    }

    /** Who shows this token to one of these audiences. */
    public TokenVerdict judge(String token, List<String> wanted) {
        try {
            ServiceAccountTokens.Claims claims = tokens.verify(token, audiences, wanted);
            requireAccount(claims);
            switch (claims.boundKind()) {
                case "Pod" -> require("pod", claims.namespace(), claims);
                case "Secret" -> require("secret", claims.namespace(), claims);
                case "Node" -> require("node", "", claims);
                default -> {}
            }
            List<String> named = claims.audiences().isEmpty() ? audiences : claims.audiences();
            return new TokenVerdict.Good(
                    user(claims), wanted.stream().filter(named::contains).toList());
        } catch (RefusedToken e) {
            return new TokenVerdict.Refused(e.why());
        }
    }

    public List<String> audiences() {
        return audiences;
    }

    private void requireAccount(ServiceAccountTokens.Claims claims) {
        String name = claims.serviceAccount();
        Bound account = objects.find("serviceaccounts", claims.namespace(), name)
                .orElseThrow(() -> new RefusedToken("serviceaccounts \"%s\" not found".formatted(name)));
        if (!account.uid().equals(claims.serviceAccountUid())) {
            throw new RefusedToken("service account UID (%s) does not match claim (%s)"
                    .formatted(account.uid(), claims.serviceAccountUid()));
        }
        if (account.over()) {
            throw new RefusedToken("service account %s/%s has been deleted".formatted(claims.namespace(), name));
        }
    }

    private void require(String kind, String namespace, ServiceAccountTokens.Claims claims) {
        Bound bound = objects.find(kind + "s", namespace, claims.boundName())
                .orElseThrow(() -> new RefusedToken(INVALIDATED));
        if (!bound.uid().equals(claims.boundUid())) {
            throw new RefusedToken("%1$s UID (%2$s) does not match service account %1$s ref claim (%3$s)"
                    .formatted(kind, bound.uid(), claims.boundUid()));
        }
        if (bound.over()) {
            throw new RefusedToken(INVALIDATED);
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
