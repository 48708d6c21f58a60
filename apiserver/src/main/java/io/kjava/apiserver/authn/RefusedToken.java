package io.kjava.apiserver.authn;

/** A token that is no good, and why, in Kubernetes' words. Does not leave this package. */
final class RefusedToken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedToken(String why) {
        super(why, null, false, false);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
