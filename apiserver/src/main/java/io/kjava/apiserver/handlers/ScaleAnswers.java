package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.util.List;
import java.util.function.BiFunction;
import tools.jackson.databind.node.ObjectNode;

/**
 * Shows a Scale in the form a client accepts.
 *
 * @param tables shows Scales as a table, each row with as much of its object as is named
 */
record ScaleAnswers(ObjectAnswers answers, BiFunction<List<DynamicObject>, String, ObjectNode> tables) {
    ScaleAnswers {
        requireNonNull(answers, "answers");
        requireNonNull(tables, "tables");
    }

    AnswerForm form(ApiRequest request) {
        return answers.form(request);
    }

    ApiResponse answer(ApiRequest request, AnswerForm form, DynamicObject scale) {
        byte[] json = JsonCodec.write(scale);
        return switch (form.view()) {
            case WHOLE -> answers.status(request, form, 200, json);
            case METADATA, METADATA_LIST -> answers.partial(request, form, "*autoscaling.Scale", json);
            case TABLE -> {
                ObjectNode table = tables.apply(List.of(scale), ObjectAnswers.includeObject(request));
                table.put("apiVersion", form.metaApiVersion());
                table.putObject("metadata").put("resourceVersion", scale.resourceVersion());
                yield answers.encoded(request, form, 200, table);
            }
        };
    }
}
