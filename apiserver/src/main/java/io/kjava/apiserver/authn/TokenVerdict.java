package io.kjava.apiserver.authn;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.request.UserInfo;
import java.util.List;

/** What is to be said of a token: who shows it, or why it is no good. */
public sealed interface TokenVerdict {
    /** What is said of a token that nobody knows. */
    String UNKNOWN = "invalid bearer token";

    /** @param audiences those that were asked for and that the token is for */
    record Good(UserInfo user, List<String> audiences) implements TokenVerdict {
        public Good {
            requireNonNull(user, "user");
            audiences = List.copyOf(audiences);
        }
    }

    /** @param why in Kubernetes' words: for who asks about a token, never for who shows it */
    record Refused(String why) implements TokenVerdict {
        public Refused {
            requireNonNull(why, "why");
        }
    }
}
