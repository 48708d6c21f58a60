package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.handlers.AnswerForm.View;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.selector.FieldQuery;
import io.kjava.selector.LabelQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** GET of {@code componentstatuses}, one or all: nothing of them is stored. Thread-safe. */
final class ComponentsHandler implements RequestHandler {
    private static final String KIND = "ComponentStatus";
    private static final Set<String> FIELDS = Set.of("metadata.name", "metadata.namespace");
    private final Supplier<Map<String, Optional<String>>> components;
    private final BiFunction<List<DynamicObject>, String, ObjectNode> tables;
    private final ObjectAnswers answers;

    /**
     * @param components what is wrong with each; empty when it is well
     * @param tables shows objects as a table, each row with as much of its object as is named
     */
    ComponentsHandler(
            Supplier<Map<String, Optional<String>>> components,
            BiFunction<List<DynamicObject>, String, ObjectNode> tables,
            ObjectAnswers answers) {
        this.components = requireNonNull(components, "components");
        this.tables = requireNonNull(tables, "tables");
        this.answers = requireNonNull(answers, "answers");
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
        AnswerForm form = answers.form(request);
        return request.info().verb().equals("get") ? one(request, form) : all(request, form);
    }

    private ApiResponse one(ApiRequest request, AnswerForm form) {
        String name = request.info().name();
        Optional<String> problem = components.get().get(name);
        if (problem == null) {
            throw new ApiException(Reason.UNKNOWN, "Component not found: " + name);
        }
        DynamicObject status = status(name, problem);
        if (form.view() == View.TABLE) {
            return table(request, form, List.of(status));
        }
        return answers.status(request, form, 200, JsonCodec.write(status));
    }

    private ApiResponse all(ApiRequest request, AnswerForm form) {
        LabelQuery labels = LabelQuery.parse(request.param("labelSelector"));
        FieldQuery fields = FieldQuery.parse(request.param("fieldSelector"));
        for (FieldQuery.Term term : fields.terms()) {
            if (!FIELDS.contains(term.field())) {
                throw ApiException.badRequest(
                        "\"%s\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                                .formatted(term.field()));
            }
        }
        List<DynamicObject> found = new ArrayList<>();
        components.get().forEach((name, problem) -> {
            boolean wanted =
                    labels.matches(Map.of()) && fields.matches(field -> field.equals("metadata.name") ? name : "");
            if (wanted) {
                found.add(status(name, problem));
            }
        });
        if (form.view() == View.TABLE) {
            return table(request, form, found);
        }
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("kind", KIND + "List").put("apiVersion", "v1");
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        found.forEach(status -> items.add(status.tree().remove(List.of("kind", "apiVersion"))));
        return answers.status(request, form, 200, JsonCodec.write(list));
    }

    private ApiResponse table(ApiRequest request, AnswerForm form, List<DynamicObject> found) {
        ObjectNode table = tables.apply(found, ObjectAnswers.includeObject(request));
        table.put("apiVersion", form.metaApiVersion());
        return answers.encoded(request, form, 200, table);
    }

    private static DynamicObject status(String name, Optional<String> problem) {
        DynamicObject status = DynamicObject.of("v1", KIND, "", name);
        status.tree()
                .putArray("conditions")
                .addObject()
                .put("type", "Healthy")
                .put("status", problem.isEmpty() ? "True" : "False")
                .put("message", problem.orElse("ok"));
        return status;
    }
}
