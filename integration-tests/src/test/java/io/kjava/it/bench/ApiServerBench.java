package io.kjava.it.bench;

import io.kjava.pki.PemFiles;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Does the same work on stock kube-apiserver and on kjava, one after the other, and prints what each
 * did and how they compare. See {@code integration-tests/bench/apiserver.sh}.
 */
public final class ApiServerBench {
    private static final int PORT = 17_443;
    private static final int ETCD = 17_379;
    private static final int STARTS = 3;
    private static final String CACHED = "-cached";

    private final Path folder;
    private final Path jar;
    private final Path stock;
    private final long seconds;

    private ApiServerBench(Path folder, Path jar, Path stock, long seconds) {
        this.folder = folder;
        this.jar = jar;
        this.stock = stock;
        this.seconds = seconds;
    }

    /**
     * @param words an empty folder on the disk to measure, kjava's JAR, stock kube-apiserver, seconds
     *     for each kind of work, and which of stock, embedded and etcd are wanted, in which of JSON and
     *     PROTOBUF, and which kinds of work
     */
    public static void main(String[] words) throws Exception {
        ApiServerBench bench =
                new ApiServerBench(Path.of(words[0]), Path.of(words[1]), Path.of(words[2]), Long.parseLong(words[3]));
        for (String form : words[5].split(",")) {
            bench.compare(Bodies.valueOf(form), List.of(words[4].split(",")), List.of(words[6].split(",")));
        }
    }

    private void compare(Bodies form, List<String> wanted, List<String> kinds) throws Exception {
        Map<String, Map<String, Double>> results = new LinkedHashMap<>();
        for (String name : wanted) {
            Map<String, Double> figures = new LinkedHashMap<>();
            if (kinds.contains("starts")) {
                double plain = medianStart(name, form + "-plain");
                figures.put("start to /readyz (ms)", plain);
                boolean cached = !name.equals("stock"); // which has no such thing
                figures.put(
                        "start to /readyz with start-up cache (ms)", cached ? medianStart(name, form + CACHED) : plain);
            }
            Path home = folder.resolve(name + "-" + form);
            try (Target target = Target.start(plan(name, home), home)) {
                figures.putAll(new Load(target, form, seconds, kinds).run());
                results.put(name, figures);
            }
        }
        print(form, results);
    }

    /** Of several starts, each with an empty data directory. */
    private double medianStart(String name, String kind) throws IOException, InterruptedException {
        long[] millis = new long[STARTS];
        for (int i = 0; i < STARTS; i++) {
            Path home = folder.resolve(name + "-" + kind + "-" + i);
            try (Target target = Target.start(plan(name, home), home)) {
                millis[i] = target.startMillis();
            }
        }
        Arrays.sort(millis);
        return millis[STARTS / 2];
    }

    private static void print(Bodies form, Map<String, Map<String, Double>> results) {
        List<String> names = new ArrayList<>(results.keySet());
        StringBuilder out = new StringBuilder("\n" + form + "\n| figure |");
        names.forEach(name -> out.append(' ').append(name).append(" |"));
        names.stream()
                .skip(1)
                .forEach(name -> out.append(" ratio ").append(name).append(" |"));
        out.append("\n|---|").append("--:|".repeat(names.size() * 2 - 1)).append('\n');
        Map<String, Double> first = results.get(names.getFirst());
        for (String figure : first.keySet()) {
            out.append("| ").append(figure).append(" |");
            names.forEach(
                    name -> out.append(" %,.1f |".formatted(results.get(name).get(figure))));
            names.stream()
                    .skip(1)
                    .forEach(name ->
                            out.append(" %.2f |".formatted(results.get(name).get(figure) / first.get(figure))));
            out.append('\n');
        }
        System.out.println(out);
    }

    private Target.Plan plan(String name, Path home) {
        return switch (name) {
            case "stock" -> stock(home);
            case "embedded" -> kjava(name, home, List.of());
            case "etcd" ->
                new Target.Plan(
                        name,
                        PORT,
                        kjava(name, home, List.of("--datastore-endpoint=http://127.0.0.1:" + ETCD))
                                .command(),
                        etcd(home),
                        () -> ofKubeconfig(home.resolve("kubeconfig")));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private Target.Plan kjava(String name, Path home, List<String> more) {
        Path cache = folder.resolve(home.toString().contains(CACHED) ? "cache" : "no-cache");
        List<String> command = new ArrayList<>(List.of(
                "env",
                "KJAVA_AOT_DIR=" + cache,
                System.getProperty("java.home") + "/bin/java",
                "-jar",
                jar.toString(),
                "server",
                "--disable-agent",
                "--data-dir=" + home.resolve("data"),
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--node-name=bench",
                "--node-ip=127.0.0.1",
                "--https-listen-port=" + PORT,
                "--write-kubeconfig=" + home.resolve("kubeconfig")));
        command.addAll(more);
        return new Target.Plan(name, PORT, command, List.of(), () -> ofKubeconfig(home.resolve("kubeconfig")));
    }

    private Target.Plan stock(Path home) {
        Path keys = folder.resolve("keys");
        return new Target.Plan(
                "stock",
                PORT,
                List.of(
                        stock.toString(),
                        "--etcd-servers=http://127.0.0.1:" + ETCD,
                        "--secure-port=" + PORT,
                        "--insecure-port=0",
                        "--bind-address=127.0.0.1",
                        "--advertise-address=127.0.0.1",
                        "--cert-dir=" + home.resolve("certs"),
                        "--client-ca-file=" + keys.resolve("ca.crt"),
                        "--service-account-key-file=" + keys.resolve("sa.key"),
                        "--service-account-signing-key-file=" + keys.resolve("sa.key"),
                        "--service-account-issuer=https://kubernetes.default.svc",
                        "--authorization-mode=RBAC",
                        "--disable-admission-plugins=ServiceAccount",
                        "--service-cluster-ip-range=10.96.0.0/16"),
                etcd(home),
                () -> context(
                        Files.readString(keys.resolve("admin.crt")), Files.readString(keys.resolve("admin.key"))));
    }

    private static List<String> etcd(Path home) {
        String client = "http://127.0.0.1:" + ETCD;
        String peer = "http://127.0.0.1:" + (ETCD + 1);
        return List.of(
                "etcd",
                "--data-dir=" + home.resolve("etcd"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer,
                "--log-level=error",
                "--logger=zap");
    }

    private static SslContext ofKubeconfig(Path file) throws IOException {
        String text = Files.readString(file);
        return context(field(text, "client-certificate-data"), field(text, "client-key-data"));
    }

    private static String field(String text, String name) throws IOException {
        Matcher matcher = Pattern.compile(name + ": *\"?([A-Za-z0-9+/=]+)").matcher(text);
        if (!matcher.find()) {
            throw new IOException("no " + name);
        }
        return new String(Base64.getDecoder().decode(matcher.group(1)), StandardCharsets.US_ASCII);
    }

    private static SslContext context(String certificate, String key) throws IOException {
        List<X509Certificate> chain = PemFiles.parseCertificates(certificate.getBytes(StandardCharsets.US_ASCII));
        PrivateKey secret = PemFiles.parsePrivateKey(key.getBytes(StandardCharsets.US_ASCII));
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .protocols("TLSv1.3")
                .ciphers(List.of("TLS_AES_128_GCM_SHA256")) // the same for all
                .keyManager(secret, chain)
                .trustManager(InsecureTrustManagerFactory.INSTANCE) // both servers are this machine's own
                .build();
    }
}
