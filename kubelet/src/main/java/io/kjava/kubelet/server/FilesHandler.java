package io.kjava.kubelet.server;

import static java.util.Objects.requireNonNull;

import io.kjava.http.HttpExchange;
import io.kjava.http.HttpHeaders;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** {@code /logs/}: the node's own logs, folders as pages of links. Stateless. */
final class FilesHandler {
    private static final int MAX_ENTRIES = 10_000;
    private final Path root;

    FilesHandler(Path root) {
        this.root = requireNonNull(root, "root").normalize();
    }

    /** @param below the parts of the path behind {@code /logs} */
    void handle(HttpExchange exchange, List<String> below) throws IOException {
        if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
            throw new HttpProblem(405, "method not allowed");
        }
        Path wanted = root;
        for (String part : below) {
            if (part.equals("..") || part.equals(".") || part.contains("/")) {
                throw HttpProblem.badRequest("invalid URL path");
            }
            wanted = wanted.resolve(part);
        }
        if (Files.isDirectory(wanted)) {
            list(exchange, wanted);
        } else if (Files.isRegularFile(wanted) && Files.isReadable(wanted)) {
            send(exchange, wanted);
        } else {
            throw HttpProblem.notFound("404 page not found");
        }
    }

    private static void list(HttpExchange exchange, Path folder) throws IOException {
        if (!exchange.path().endsWith("/")) {
            HttpHeaders there = HttpHeaders.of("Location", folder.getFileName() + "/");
            exchange.respond(301, there, new byte[0]);
            return;
        }
        StringBuilder page = new StringBuilder("<!doctype html>\n<pre>\n");
        try (Stream<Path> entries = Files.list(folder)) {
            entries.limit(MAX_ENTRIES)
                    .map(entry -> entry.getFileName() + (Files.isDirectory(entry) ? "/" : ""))
                    .sorted()
                    .forEach(name -> page.append(link(name)));
        }
        page.append("</pre>\n");
        exchange.respond(
                200,
                HttpHeaders.of("Content-Type", "text/html; charset=utf-8"),
                page.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String link(String name) {
        String target = URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
        String text = name.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&#34;")
                .replace("'", "&#39;");
        return "<a href=\"" + target + "\">" + text + "</a>\n";
    }

    private static void send(HttpExchange exchange, Path file) throws IOException {
        HttpHeaders headers = HttpHeaders.of("Content-Type", "text/plain; charset=utf-8");
        try (OutputStream out = exchange.respondStreaming(200, headers)) {
            if (exchange.method().equals("GET")) {
                Files.copy(file, out);
            }
        }
    }
}
