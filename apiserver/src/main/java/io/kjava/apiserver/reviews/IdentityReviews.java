package io.kjava.apiserver.reviews;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.authn.ServiceAccountAuthenticator;
import io.kjava.apiserver.authn.TokenVerdict;
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
        switch (judge(token, audiences)) {
            case TokenVerdict.Good good -> authenticated(status, good);
            case TokenVerdict.Refused refused -> {
                status.putObject("user");
                status.put("error", error(refused.why()));
            }
        }
        return review;
    }

    private TokenVerdict judge(String token, List<String> audiences) {
        if (accounts.isOurs(token)) {
            return accounts.judge(token, audiences);
        }
        // such a token is for the API itself
        List<String> good =
                audiences.stream().filter(accounts.audiences()::contains).toList();
        return others.apply(token)
                .filter(_ -> !good.isEmpty())
                .<TokenVerdict>map(user -> new TokenVerdict.Good(user, good))
                .orElseGet(() -> new TokenVerdict.Refused(TokenVerdict.UNKNOWN));
    }

    /** A stock server asks two who know tokens, and one of them knows those of its own process alone. */
    private static String error(String why) {
        return why.equals(TokenVerdict.UNKNOWN) ? why : "[%s, %s]".formatted(TokenVerdict.UNKNOWN, why);
    }

    private static void authenticated(ObjectNode status, TokenVerdict.Good good) {
        status.put("authenticated", true);
        UserInfo user = good.user();
        List<String> groups = new ArrayList<>(user.groups());
        if (!groups.contains(UserInfo.AUTHENTICATED)) {
            groups.add(UserInfo.AUTHENTICATED);
        }
        UserInfo known = new UserInfo(user.name(), user.uid(), groups, user.extra());
        UserJson.write(known, status.putObject("user"));
        ArrayNode audiences = status.putArray("audiences");
        good.audiences().forEach(audiences::add);
    }
}
