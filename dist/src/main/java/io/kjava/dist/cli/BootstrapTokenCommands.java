package io.kjava.dist.cli;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ListQuery;
import io.kjava.client.http.HttpApiClient;
import io.kjava.codec.JsonCodec;
import io.kjava.dist.bootstrap.BootstrapToken;
import io.kjava.dist.bootstrap.JoinToken;
import io.kjava.dist.config.ConfigException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Secrets that end by themselves, kept in the cluster: create, delete, list. */
final class BootstrapTokenCommands {
    private static final String NAMESPACE = "kube-system";
    private static final String TYPE = "bootstrap.kubernetes.io/token";

    private BootstrapTokenCommands() {}

    /** Which cluster. */
    static final class Cluster {
        @Option(
                names = "--kubeconfig",
                paramLabel = "FILE",
                defaultValue = "${env:KUBECONFIG:-/etc/kjava/kjava.yaml}",
                description = "The administrator's kubeconfig (default: ${DEFAULT-VALUE}).")
        private Path kubeconfig = Path.of("/etc/kjava/kjava.yaml");

        AdminClient admin() {
            return AdminClient.of(kubeconfig);
        }
    }

    @Command(
            name = "create",
            description = "Make a bootstrap token and print what a node joins with.",
            mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {
        @Mixin
        private Cluster cluster = new Cluster();

        @Option(
                names = "--ttl",
                paramLabel = "DURATION",
                defaultValue = "24h",
                description = "How long it opens, as in 1h30m; 0: for ever (default: ${DEFAULT-VALUE}).")
        private String ttl = "24h";

        @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
        private String description = "";

        @Option(
                names = "--groups",
                paramLabel = "GROUP",
                split = ",",
                defaultValue = "system:bootstrappers:kjava:default-node-token",
                description = "Extra groups of who comes with it (default: ${DEFAULT-VALUE}).")
        private List<String> groups = new ArrayList<>();

        @Option(
                names = "--usages",
                paramLabel = "USAGE",
                split = ",",
                defaultValue = "signing,authentication",
                description = "What it is good for (default: ${DEFAULT-VALUE}).")
        private List<String> usages = new ArrayList<>();

        @Parameters(
                arity = "0..1",
                paramLabel = "TOKEN",
                description = "The token itself, <id>.<secret> (default: a random one).")
        private @Nullable String token;

        @Override
        public Integer call() {
            BootstrapToken made = token == null ? BootstrapToken.random(new SecureRandom()) : parsed(token);
            AdminClient admin = cluster.admin();
            Secret secret = new SecretBuilder()
                    .withNewMetadata()
                    .withNamespace(NAMESPACE)
                    .withName(made.secretName())
                    .endMetadata()
                    .withType(TYPE)
                    .withStringData(content(made))
                    .build();
            try (HttpApiClient client = admin.open()) {
                client.resource(Secret.class).create(secret);
            } catch (ApiException e) {
                throw refused(e);
            }
            String hash = JoinToken.hash(admin.ca());
            System.out.println(new JoinToken(Optional.of(hash), "", made.text()).text());
            return 0;
        }

        private Map<String, String> content(BootstrapToken made) {
            Map<String, String> content = new LinkedHashMap<>();
            content.put("token-id", made.id());
            content.put("token-secret", made.secret());
            Duration lasts = duration(ttl);
            if (!lasts.isZero()) {
                Instant end = InstantSource.system().instant().plus(lasts);
                content.put("expiration", end.truncatedTo(ChronoUnit.SECONDS).toString());
            }
            for (String usage : usages) {
                if (!usage.equals("signing") && !usage.equals("authentication")) {
                    throw new ConfigException("--usages: '%s' (expected: signing, authentication)".formatted(usage));
                }
                content.put("usage-bootstrap-" + usage, "true");
            }
            content.put("auth-extra-groups", String.join(",", groups));
            if (!description.isEmpty()) {
                content.put("description", description);
            }
            return content;
        }
    }

    @Command(name = "delete", description = "Take bootstrap tokens away.", mixinStandardHelpOptions = true)
    static final class Delete implements Callable<Integer> {
        @Mixin
        private Cluster cluster = new Cluster();

        @Parameters(arity = "1..*", paramLabel = "TOKEN", description = "Token, or its id.")
        private List<String> tokens = new ArrayList<>();

        @Override
        public Integer call() {
            try (HttpApiClient client = cluster.admin().open()) {
                for (String token : tokens) {
                    String id = token.substring(0, Math.max(0, token.indexOf('.')));
                    String name = id.isEmpty() ? token : id;
                    client.resource(Secret.class)
                            .delete(ObjectKey.of(NAMESPACE, "bootstrap-token-" + name), DeleteOptions.DEFAULT);
                    System.out.printf("bootstrap token \"%s\" deleted%n", name);
                }
            } catch (ApiException e) {
                throw refused(e);
            }
            return 0;
        }
    }

    @Command(name = "list", description = "List the bootstrap tokens.", mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private Cluster cluster = new Cluster();

        @Option(
                names = {"--output", "-o"},
                paramLabel = "FORM",
                defaultValue = "text",
                description = "text or json (default: ${DEFAULT-VALUE}).")
        private String output = "text";

        @Override
        public Integer call() {
            if (!output.equals("text") && !output.equals("json")) {
                throw new ConfigException("--output: '" + output + "' (expected: text or json)");
            }
            List<TokenRow> rows;
            try (HttpApiClient client = cluster.admin().open()) {
                rows =
                        client
                                .resource(Secret.class)
                                .list(ListQuery.in(NAMESPACE).withFields("type=" + TYPE))
                                .items()
                                .stream()
                                .map(TokenRow::of)
                                .toList();
            } catch (ApiException e) {
                throw refused(e);
            }
            System.out.print(output.equals("json") ? TokenRow.json(rows) : TokenRow.table(rows));
            return 0;
        }
    }

    /** One token as a user reads it. */
    record TokenRow(String token, String expires, String usages, String description, String groups) {
        static TokenRow of(Secret secret) {
            Map<String, String> data = secret.getData();
            List<String> usages = new ArrayList<>();
            for (String usage : List.of("authentication", "signing")) {
                if (value(data, "usage-bootstrap-" + usage).equals("true")) {
                    usages.add(usage);
                }
            }
            return new TokenRow(
                    value(data, "token-id") + "." + value(data, "token-secret"),
                    value(data, "expiration"),
                    String.join(",", usages),
                    value(data, "description"),
                    value(data, "auth-extra-groups"));
        }

        private static String value(Map<String, String> data, String key) {
            return new String(Base64.getDecoder().decode(data.getOrDefault(key, "")), StandardCharsets.UTF_8);
        }

        private String ttl() {
            if (expires.isEmpty()) {
                return "<forever>";
            }
            Duration left = Duration.between(InstantSource.system().instant(), Instant.parse(expires));
            return left.isNegative()
                    ? "<invalid>"
                    : left.truncatedTo(ChronoUnit.SECONDS)
                            .toString()
                            .substring(2)
                            .toLowerCase(Locale.ROOT);
        }

        static String table(List<TokenRow> rows) {
            StringBuilder text = new StringBuilder();
            String form = "%-25s %-10s %-22s %-24s %-30s %s%n";
            text.append(String.format(form, "TOKEN", "TTL", "EXPIRES", "USAGES", "DESCRIPTION", "EXTRA GROUPS"));
            for (TokenRow row : rows) {
                text.append(String.format(
                        form,
                        row.token(),
                        row.ttl(),
                        orDash(row.expires(), "<never>"),
                        orDash(row.usages(), "<none>"),
                        orDash(row.description(), "<none>"),
                        orDash(row.groups(), "<none>")));
            }
            return text.toString();
        }

        private static String orDash(String text, String otherwise) {
            return text.isEmpty() ? otherwise : text;
        }

        static String json(List<TokenRow> rows) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            for (TokenRow row : rows) {
                ObjectNode item = list.addObject();
                item.put("token", row.token());
                item.put("description", row.description());
                item.put("expires", row.expires());
                ArrayNode usages = item.putArray("usages");
                List.of(row.usages().split(",", -1)).forEach(usages::add);
                ArrayNode groups = item.putArray("groups");
                List.of(row.groups().split(",", -1)).forEach(groups::add);
            }
            return JsonCodec.writePretty(list) + "\n";
        }
    }

    private static BootstrapToken parsed(String text) {
        try {
            return BootstrapToken.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("TOKEN: " + e.getMessage());
        }
    }

    /** {@code 24h}, {@code 1h30m}, {@code 0}. */
    private static Duration duration(String text) {
        try {
            return text.equals("0") ? Duration.ZERO : Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
        } catch (DateTimeException e) {
            throw new ConfigException("--ttl: '" + text + "' (expected: a time like 24h or 1h30m)");
        }
    }

    private static ConfigException refused(ApiException e) {
        return new ConfigException("the API server: " + e.getMessage());
    }
}
