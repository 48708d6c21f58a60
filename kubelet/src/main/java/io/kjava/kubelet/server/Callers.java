package io.kjava.kubelet.server;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.http.HttpExchange;
import io.kjava.kubelet.server.CallerReviews.Caller;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may use this server: the API server, which has asked its own rules about its client, and nobody else; where an
 * operator wants it, also whoever the API server lets use the node's subresource that a path belongs to. Thread-safe.
 */
final class Callers {
    private static final Logger log = LoggerFactory.getLogger(Callers.class);
    private static final String BEARER = "Bearer ";

    /** What starts or enters something takes the right to create, whatever the method. */
    private static final Set<String> COMMANDS = Set.of("exec", "attach", "portForward", "run", "cri");

    /** Paths that a right of their own opens, besides that to everything. */
    private static final Map<String, String> FINER = Map.of(
            "healthz", "healthz",
            "pods", "pods",
            "runningpods", "pods",
            "configz", "configz");

    private final String apiServerUser;
    private final boolean reviewsOthers;
    private final CallerReviews reviews;

    Callers(String apiServerUser, boolean reviewsOthers, CallerReviews reviews) {
        this.apiServerUser = requireNonNull(apiServerUser, "apiServerUser");
        this.reviewsOthers = reviewsOthers;
        this.reviews = requireNonNull(reviews, "reviews");
    }

    /** Throws 401 for nobody. */
    Caller identify(HttpExchange exchange) {
        List<X509Certificate> chain = exchange.peerCertificates().chain();
        if (!chain.isEmpty()) {
            return caller(chain.getFirst());
        }
        String header =
                exchange.requestHeaders().first("Authorization").orElse("").strip();
        if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw unauthorized();
        }
        try {
            return reviews.identify(header.substring(BEARER.length()).strip()).orElseThrow(Callers::unauthorized);
        } catch (ApiException e) {
            log.atWarn().addKeyValue("why", e.getMessage()).log("a caller's token could not be reviewed");
            throw unauthorized();
        }
    }

    /** Throws 403 for whom nobody lets do this. */
    void require(Caller caller, String method, List<String> path) {
        if (caller.name().equals(apiServerUser)) {
            return;
        }
        String first = path.isEmpty() ? "" : path.getFirst();
        String verb = COMMANDS.contains(first) ? "create" : verb(method);
        List<String> subresources = new ArrayList<>();
        Optional.ofNullable(FINER.get(first)).ifPresent(subresources::add);
        subresources.add(subresource(first));
        try {
            if (reviewsOthers && subresources.stream().anyMatch(one -> reviews.allows(caller, verb, one))) {
                return;
            }
        } catch (ApiException e) {
            log.atWarn().addKeyValue("why", e.getMessage()).log("a caller's rights could not be reviewed");
            throw new HttpProblem(
                    500,
                    "Authorization error (user=%s, verb=%s, resource=nodes, subresource(s)=%s)"
                            .formatted(caller.name(), verb, subresources));
        }
        throw new HttpProblem(
                403,
                "Forbidden (user=%s, verb=%s, resource=nodes, subresource(s)=%s)"
                        .formatted(caller.name(), verb, subresources));
    }

    private static String verb(String method) {
        return switch (method) {
            case "POST" -> "create";
            case "GET" -> "get";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> "";
        };
    }

    private static String subresource(String first) {
        return switch (first) {
            case "stats" -> "stats";
            case "metrics" -> "metrics";
            case "logs" -> "log";
            case "checkpoint" -> "checkpoint";
            default -> "proxy";
        };
    }

    private static HttpProblem unauthorized() {
        return new HttpProblem(401, "Unauthorized");
    }

    private static Caller caller(X509Certificate certificate) {
        String name = "";
        List<String> groups = new ArrayList<>();
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    name = part.getValue().toString();
                } else if (part.getType().equalsIgnoreCase("O")) {
                    groups.add(part.getValue().toString());
                }
            }
        } catch (InvalidNameException e) {
            throw unauthorized();
        }
        if (name.isEmpty()) {
            throw unauthorized();
        }
        groups.add("system:authenticated");
        return new Caller(name, "", groups, Map.of());
    }
}
