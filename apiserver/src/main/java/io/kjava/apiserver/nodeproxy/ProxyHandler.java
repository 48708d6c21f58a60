package io.kjava.apiserver.nodeproxy;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.RequestInfo;
import io.kjava.http.HttpExchange;
import io.kjava.http.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** The proxy subresources: hands a request on, and its answer back. Thread-safe. */
final class ProxyHandler {
    private static final Set<String> COMMANDS = Set.of("exec", "attach", "portForward", "run", "cri");
    private static final Set<String> NOT_RETURNED =
            Set.of("connection", "keep-alive", "transfer-encoding", "trailer", "upgrade", "date");

    private final ProxyTargets targets;
    private final HttpPipe http;
    private final NodeProxy.CreatePermission permission;

    ProxyHandler(ProxyTargets targets, HttpPipe http, NodeProxy.CreatePermission permission) {
        this.targets = requireNonNull(targets, "targets");
        this.http = requireNonNull(http, "http");
        this.permission = requireNonNull(permission, "permission");
    }

    ApiResponse handle(ApiRequest request) {
        if (runsCommands(request.info())) {
            permission.require(request); // a right to read is none to run something
        }
        ProxyTarget target = targets.find(request.info());
        return new ApiResponse.Takeover(exchange -> proxy(exchange, target));
    }

    /** Whether a kubelet would start or enter something at this path, which a GET can ask for as well. */
    private static boolean runsCommands(RequestInfo info) {
        return info.resource().equals("nodes")
                && Stream.of(info.subpath().split("/"))
                        .filter(part -> !part.isEmpty())
                        .findFirst()
                        .filter(COMMANDS::contains)
                        .isPresent();
    }

    private void proxy(HttpExchange exchange, ProxyTarget target) throws IOException, InterruptedException {
        String path = exchange.path();
        int end = prefixEnd(path);
        String prefix = path.substring(0, end);
        String rest = path.substring(end);
        String query = exchange.query().isEmpty() ? "" : "?" + exchange.query();
        boolean upgrade = exchange.requestHeaders()
                .first("Connection")
                .filter(value -> value.toLowerCase(Locale.ROOT).contains("upgrade"))
                .isPresent();
        URI uri = URI.create(target.base() + (rest.isEmpty() ? "/" : rest) + query);
        if (upgrade) {
            UpgradePipe.connect(exchange, uri, target.tls());
        } else if (rest.isEmpty() && (isGet(exchange) || exchange.method().equals("HEAD"))) {
            // Relative links of the answer only work below a directory.
            exchange.respond(301, HttpHeaders.of("Location", path + "/" + query), new byte[0]);
        } else {
            forward(exchange, target, uri, prefix);
        }
    }

    private void forward(HttpExchange exchange, ProxyTarget target, URI uri, String prefix)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> response;
        try {
            HttpRequest request = request(exchange, uri);
            response =
                    target.tls().isPresent() ? http.send(request, target.tls().get()) : http.send(request);
        } catch (IOException e) {
            ProxyAnswers.failure(
                    exchange, ApiException.unavailable("error trying to reach service: " + HttpPipe.reason(e)));
            return;
        }
        answer(exchange, response, target, prefix);
    }

    private static void answer(
            HttpExchange exchange, HttpResponse<InputStream> response, ProxyTarget target, String prefix)
            throws IOException {
        HttpHeaders headers = new HttpHeaders();
        response.headers().map().forEach((name, values) -> {
            if (!NOT_RETURNED.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                values.forEach(value -> headers.add(name, value));
            }
        });
        ProxyLinks links = new ProxyLinks(
                prefix,
                target.base().getRawAuthority(),
                exchange.requestHeaders().first("Host").orElse(""));
        headers.first("Location").ifPresent(at -> headers.set("Location", links.moved(at)));
        Thread self = Thread.currentThread();
        exchange.onClientGone(self::interrupt);
        boolean bodiless =
                exchange.method().equals("HEAD") || response.statusCode() == 204 || response.statusCode() == 304;
        try (InputStream body = response.body()) {
            if (bodiless) {
                exchange.respond(response.statusCode(), headers, new byte[0]);
                return;
            }
            Optional<PageCoding> page = PageCoding.of(headers);
            page.ifPresent(_ -> headers.remove("Content-Length"));
            try (OutputStream out = exchange.respondStreaming(response.statusCode(), headers)) {
                if (page.isPresent()) {
                    page.get().copy(body, out, links::page);
                } else {
                    HttpPipe.copy(body, out);
                }
            }
        }
    }

    private static HttpRequest request(HttpExchange exchange, URI uri) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri);
        ForwardedHeaders.plain(exchange)
                .fields()
                .forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        builder.header("X-Forwarded-For", exchange.remoteAddress().getAddress().getHostAddress());
        builder.header("X-Forwarded-Uri", exchange.path());
        return builder.method(exchange.method(), body(exchange)).build();
    }

    private static HttpRequest.BodyPublisher body(HttpExchange exchange) {
        HttpHeaders headers = exchange.requestHeaders();
        OptionalLong length = headers.first("Content-Length").stream()
                .mapToLong(Long::parseLong)
                .findFirst();
        boolean chunked = headers.contains("Transfer-Encoding");
        boolean unknown = exchange.protocol().equals("HTTP/2") && !mayBeBodiless(exchange);
        if (length.isPresent() && length.getAsLong() > 0) {
            return HttpRequest.BodyPublishers.fromPublisher(
                    HttpRequest.BodyPublishers.ofInputStream(exchange::body), length.getAsLong());
        }
        return length.isEmpty() && (chunked || unknown)
                ? HttpRequest.BodyPublishers.ofInputStream(exchange::body)
                : HttpRequest.BodyPublishers.noBody();
    }

    private static boolean mayBeBodiless(HttpExchange exchange) {
        return switch (exchange.method()) {
            case "GET", "HEAD", "OPTIONS", "DELETE" -> true;
            default -> false;
        };
    }

    /** Where the proxy's own path ends: behind {@code /proxy} after the object's name. */
    static int prefixEnd(String path) {
        String namespaces = "/api/v1/namespaces/";
        int from = path.startsWith(namespaces) ? namespaces.length() : 0;
        int skipped = from == 0 ? 4 : 3; // api v1 nodes NAME, or NAMESPACE RESOURCE NAME
        int at = from;
        for (int i = 0; i < skipped && at >= 0; i++) {
            at = path.indexOf('/', at + 1);
        }
        int end = at < 0 ? -1 : path.indexOf('/', at + 1);
        return end < 0 ? path.length() : end;
    }

    private static boolean isGet(HttpExchange exchange) {
        return exchange.method().equals("GET");
    }
}
