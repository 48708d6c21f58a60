package io.kjava.apiserver.authn;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.request.UserInfo;
import io.kjava.codec.DynamicObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Knows the tokens that machines join with: secrets of kube-system, good for a while. Thread-safe. */
public final class BootstrapTokens {
    private static final Pattern FORM = Pattern.compile("([a-z0-9]{6})\\.([a-z0-9]{16})");
    private static final Pattern EXTRA_GROUP = Pattern.compile("system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]");
    private static final String BOOTSTRAPPERS = "system:bootstrappers";
    private final Function<String, Optional<DynamicObject>> secrets;
    private final InstantSource clock;

    /**
     * @param secrets a secret of kube-system by its name
     */
    public BootstrapTokens(Function<String, Optional<DynamicObject>> secrets, InstantSource clock) {
        this.secrets = requireNonNull(secrets, "secrets");
        this.clock = requireNonNull(clock, "clock");
    }

    /** Who shows this token; empty when it is none of these, or no longer good. */
    public Optional<UserInfo> find(String token) {
        Matcher parts = FORM.matcher(token);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String id = parts.group(1);
        return secrets.apply("bootstrap-token-" + id)
                .filter(secret -> isGood(secret, id, parts.group(2)))
                .flatMap(secret -> user(secret, id));
    }

    private boolean isGood(DynamicObject secret, String id, String password) {
        return secret.text("type").equals("bootstrap.kubernetes.io/token")
                && !secret.isTerminating()
                && isSame(value(secret, "token-secret"), password)
                && value(secret, "token-id").equals(id)
                && !isOver(value(secret, "expiration"))
                && value(secret, "usage-bootstrap-authentication").equals("true");
    }

    private static boolean isSame(String expected, String given) {
        return !expected.isEmpty()
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    /** What cannot be read is over. */
    private boolean isOver(String expiration) {
        if (expiration.isEmpty()) {
            return false;
        }
        try {
            return clock.instant().isAfter(OffsetDateTime.parse(expiration).toInstant());
        } catch (DateTimeException e) {
            return true;
        }
    }

    private static Optional<UserInfo> user(DynamicObject secret, String id) {
        List<String> groups = new ArrayList<>(List.of(BOOTSTRAPPERS));
        String extra = value(secret, "auth-extra-groups");
        for (String group : extra.isEmpty() ? new String[0] : extra.split(",", -1)) {
            if (!EXTRA_GROUP.matcher(group).matches()) {
                return Optional.empty();
            }
            groups.add(group);
        }
        return Optional.of(new UserInfo("system:bootstrap:" + id, "", groups, Map.of()));
    }

    private static String value(DynamicObject secret, String key) {
        try {
            byte[] bytes = Base64.getDecoder().decode(secret.text("data", key));
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
