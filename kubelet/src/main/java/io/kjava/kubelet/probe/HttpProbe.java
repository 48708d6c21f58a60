package io.kjava.kubelet.probe;

import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.kjava.http.HttpHeaders;
import io.kjava.time.Deadline;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/**
 * A GET; every answer from 200 to 399 is a success. Redirects are followed on the same host only; one
 * that leads elsewhere is a success with a warning. Certificates are not verified.
 */
final class HttpProbe implements HealthCheck {
    static final String USER_AGENT = "kube-probe/1.36";
    private static final int MAX_REDIRECTS = 10;

    private final HTTPGetAction action;
    private final InstantSource clock;

    HttpProbe(HTTPGetAction action, InstantSource clock) {
        this.action = action;
        this.clock = clock;
    }

    @Override
    public ProbeOutcome check(ProbeTarget target, Duration timeout) {
        HttpTarget first;
        try {
            first = first(target);
        } catch (IllegalArgumentException e) {
            return new ProbeOutcome.Unknown(String.valueOf(e.getMessage()));
        }
        HttpTarget current = first;
        try {
            HttpGet get = HttpGet.until(Deadline.after(timeout, clock));
            for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
                HttpGet.Answer answer = get.send(current, headers());
                Optional<HttpTarget> next = answer.location().flatMap(current::redirected);
                if (next.isEmpty()) {
                    return judge(answer);
                }
                current = next.get();
            }
            return new ProbeOutcome.Failure(problem(current, "stopped after 10 redirects"));
        } catch (SocketTimeoutException e) {
            return new ProbeOutcome.Failure(problem(
                    current, "context deadline exceeded (Client.Timeout exceeded while awaiting" + " headers)"));
        } catch (HttpGet.DialException e) {
            return new ProbeOutcome.Failure(problem(current, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return new ProbeOutcome.Failure(problem(current, String.valueOf(e.getMessage())));
        }
    }

    private static String problem(HttpTarget target, String why) {
        return "Get \"" + target.url() + "\": " + why;
    }

    private static ProbeOutcome judge(HttpGet.Answer answer) {
        if (answer.status() >= 200 && answer.status() < 300) {
            return new ProbeOutcome.Success();
        }
        if (answer.status() >= 300 && answer.status() < 400) {
            return new ProbeOutcome.Warning("Probe terminated redirects, Response body: " + answer.body());
        }
        return new ProbeOutcome.Failure("HTTP probe failed with statuscode: " + answer.status());
    }

    private HttpTarget first(ProbeTarget target) {
        String scheme = action.getScheme() == null || action.getScheme().isEmpty()
                ? "http"
                : action.getScheme().toLowerCase(Locale.ROOT);
        String host = action.getHost() == null || action.getHost().isEmpty() ? target.podIp() : action.getHost();
        String path = action.getPath() == null ? "" : action.getPath();
        return new HttpTarget(scheme, host, target.port(action.getPort()), HttpTarget.escaped(path));
    }

    private HttpHeaders headers() {
        HttpHeaders headers = new HttpHeaders();
        for (HTTPHeader header : action.getHttpHeaders()) {
            headers.add(header.getName(), header.getValue() == null ? "" : header.getValue());
        }
        setUnlessSaid(headers, "User-Agent", USER_AGENT);
        setUnlessSaid(headers, "Accept", "*/*");
        return headers;
    }

    /** An empty value in the spec means that the field is not to be sent. */
    private static void setUnlessSaid(HttpHeaders headers, String name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        } else if (headers.first(name).orElse("").isEmpty()) {
            headers.remove(name);
        }
    }

    /** Where a request goes; {@code path} may carry a query. */
    record HttpTarget(String scheme, String host, int port, String path) {
        String url() {
            return scheme + "://" + Connections.hostPort(host, port) + path;
        }

        boolean secure() {
            return scheme.equals("https");
        }

        /** The target of a redirect that stays on this host. */
        Optional<HttpTarget> redirected(String location) {
            try {
                URI to = URI.create(url()).resolve(escaped(location));
                String toHost = to.getHost() == null ? "" : to.getHost().replaceAll("[\\[\\]]", "");
                if (!toHost.equals(host)) {
                    return Optional.empty();
                }
                boolean toSecure = "https".equals(to.getScheme());
                int toPort = to.getPort() > 0 ? to.getPort() : toSecure ? 443 : 80;
                String query = to.getRawQuery() == null ? "" : "?" + to.getRawQuery();
                return Optional.of(new HttpTarget(to.getScheme(), host, toPort, to.getRawPath() + query));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        static String escaped(String path) {
            StringBuilder text = new StringBuilder();
            for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
                char c = (char) (b & 0xff);
                if (c <= ' ' || c >= 0x7f || "\"<>\\^`{|}".indexOf(c) >= 0) {
                    text.append(String.format("%%%02X", (int) c));
                } else {
                    text.append(c);
                }
            }
            return text.toString();
        }
    }
}
