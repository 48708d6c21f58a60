package io.kjava.apiserver.handlers;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.handlers.AnswerForm.MediaType;
import io.kjava.apiserver.handlers.AnswerForm.View;
import io.kjava.apiserver.request.ApiRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds the form of an answer among those that a client accepts. Pure. */
final class ContentNegotiation {
    private static final AnswerForm PLAIN = new AnswerForm(MediaType.JSON, View.WHOLE, "", false);
    private final Set<MediaType> offered;

    /**
     * @param offered besides JSON, which is always there
     */
    ContentNegotiation(Set<MediaType> offered) {
        this.offered = Set.copyOf(offered);
    }

    /** One part of an Accept header. */
    private record Clause(String type, Map<String, String> parameters, double quality) {}

    /** Throws {@code NOT_ACCEPTABLE} when nothing that the client accepts is offered. */
    AnswerForm negotiate(ApiRequest request) {
        return negotiate(request, _ -> true);
    }

    /** The same among the forms that are possible for what is asked. */
    AnswerForm negotiate(ApiRequest request, Predicate<AnswerForm> possible) {
        String accept = String.join(",", request.headers().getOrDefault("accept", List.of()));
        boolean pretty = wantsPretty(request);
        if (accept.isBlank() || accept.equals("application/json") || accept.equals("*/*")) {
            return pretty ? new AnswerForm(MediaType.JSON, View.WHOLE, "", true) : PLAIN;
        }
        for (Clause clause : parse(accept)) {
            AnswerForm form = form(clause, pretty);
            if (form != null && possible.test(form)) {
                return form;
            }
        }
        throw notAcceptable();
    }

    private ApiException notAcceptable() {
        StringBuilder types = new StringBuilder("application/json");
        for (MediaType type : MediaType.values()) {
            if (offered.contains(type)) {
                types.append(", ").append(type.text());
            }
        }
        return new ApiException(
                Reason.NOT_ACCEPTABLE, "only the following media types are accepted: " + types);
    }

    private @Nullable AnswerForm form(Clause clause, boolean pretty) {
        MediaType type = mediaType(clause.type);
        if (type == null) {
            return null;
        }
        String as = clause.parameters.getOrDefault("as", "");
        if (as.isEmpty()) {
            return new AnswerForm(type, View.WHOLE, "", pretty);
        }
        String version = clause.parameters.getOrDefault("v", "");
        boolean known =
                "meta.k8s.io".equals(clause.parameters.get("g"))
                        && (version.equals("v1") || version.equals("v1beta1"));
        return switch (as) {
            case "Table" -> known ? new AnswerForm(type, View.TABLE, version, pretty) : null;
            case "PartialObjectMetadata", "PartialObjectMetadataList" ->
                    known ? new AnswerForm(type, View.METADATA, version, pretty) : null;
            default -> null;
        };
    }

    private @Nullable MediaType mediaType(String text) {
        return switch (text) {
            case "*/*", "application/*", "application/json" -> MediaType.JSON;
            case "application/yaml" -> offered.contains(MediaType.YAML) ? MediaType.YAML : null;
            case "application/vnd.kubernetes.protobuf" ->
                    offered.contains(MediaType.PROTOBUF) ? MediaType.PROTOBUF : null;
            default -> null;
        };
    }

    private static List<Clause> parse(String accept) {
        List<Clause> clauses = new ArrayList<>();
        for (String part : accept.split(",")) {
            String[] fields = part.split(";");
            Map<String, String> parameters = new HashMap<>();
            for (int i = 1; i < fields.length; i++) {
                int equals = fields[i].indexOf('=');
                if (equals > 0) {
                    parameters.put(
                            fields[i].substring(0, equals).strip(),
                            fields[i].substring(equals + 1).strip());
                }
            }
            clauses.add(
                    new Clause(
                            fields[0].strip().toLowerCase(Locale.ROOT),
                            parameters,
                            quality(parameters.get("q"))));
        }
        clauses.sort(Comparator.comparingDouble(Clause::quality).reversed()); // stable
        return clauses;
    }

    private static double quality(@Nullable String text) {
        try {
            return text == null ? 1 : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static boolean wantsPretty(ApiRequest request) {
        if (request.query().containsKey("pretty")) {
            return request.flag("pretty");
        }
        String agent = request.header("user-agent");
        return agent.startsWith("curl") || agent.startsWith("Wget") || agent.startsWith("Mozilla/5.0");
    }
}
