package io.kjava.apiserver.reviews;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.authn.ServiceAccountAuthenticator;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.codec.DynamicObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** TokenReview and SelfSubjectReview: who is this? Thread-safe. */
public final class IdentityReviews {
    private final ServiceAccountAuthenticator accounts;
    private final Function<String, Optional<UserInfo>> others;

    /**
     * @param others who shows a token that is no service account's
     */
    public IdentityReviews(ServiceAccountAuthenticator accounts, Function<String, Optional<UserInfo>> others) {
        this.accounts = requireNonNull(accounts, "accounts");
        this.others = requireNonNull(others, "others");
    }

    public DynamicObject self(UserInfo asker, String namespace, DynamicObject review) {
        ObjectNode status = review.tree().putObject("status");
        UserJson.write(asker, status.putObject("userInfo"));
        return review;
    }

    public DynamicObject token(UserInfo asker, String namespace, DynamicObject review) {
        String token = review.text("spec", "token");
        if (token.isEmpty()) {
            throw ApiException.badRequest("token is required for TokenReview in authentication");
        }
        List<String> asked = UserJson.strings(review.at("spec", "audiences"));
        List<String> audiences = asked.isEmpty() ? accounts.audiences() : asked;
        ObjectNode status = review.tree().putObject("status");
        try {
            if (accounts.isOurs(token)) {
                UserInfo user = accounts.authenticate(token, audiences);
                authenticated(status, user, asked, accounts.commonAudiences(token, audiences));
            } else {
                Optional<UserInfo> other = others.apply(token);
                if (other.isPresent()) {
                    // such a token is for the API itself
                    boolean forUs = audiences.stream().anyMatch(accounts.audiences()::contains);
                    if (!forUs) {
                        throw ApiException.unauthorized();
                    }
                    List<String> good = audiences.stream()
                            .filter(accounts.audiences()::contains)
                            .toList();
                    authenticated(status, other.get(), asked, good);
                } else {
                    status.putObject("user");
                    status.put("error", "invalid bearer token");
                }
            }
        } catch (ApiException e) {
            status.removeAll();
            status.putObject("user");
            status.put("error", "[invalid bearer token, service account token is not valid]");
        }
        return review;
    }

    private static void authenticated(ObjectNode status, UserInfo user, List<String> asked, List<String> good) {
        status.put("authenticated", true);
        List<String> groups = new ArrayList<>(user.groups());
        if (!groups.contains(UserInfo.AUTHENTICATED)) {
            groups.add(UserInfo.AUTHENTICATED);
        }
        UserInfo known = new UserInfo(user.name(), user.uid(), groups, user.extra());
        UserJson.write(known, status.putObject("user"));
        ArrayNode audiences = status.putArray("audiences");
        good.forEach(audiences::add);
        if (asked.isEmpty() && good.isEmpty()) {
            status.remove("audiences");
        }
    }
}
