package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import tools.jackson.databind.node.ObjectNode;

/**
 * Shows a Scale in the form a client accepts.
 *
 * @param tables shows Scales as a table
 */
record ScaleAnswers(ObjectAnswers answers, ScaleTables tables) {
    ScaleAnswers {
        requireNonNull(answers, "answers");
        requireNonNull(tables, "tables");
    }

    AnswerForm form(ApiRequest request, ServedResource resource) {
        return answers.form(request, resource);
    }

    ApiResponse answer(ApiRequest request, ServedResource resource, AnswerForm form, DynamicObject scale) {
        byte[] json = JsonCodec.write(scale);
        return switch (form.view()) {
            case WHOLE -> answers.status(request, form, 200, json);
            case METADATA, METADATA_LIST ->
                answers.partial(request, form, resource.custom() ? "*v1.Scale" : "*autoscaling.Scale", json);
            case TABLE -> {
                ObjectNode table = tables.table(resource.custom(), scale, ObjectAnswers.includeObject(request));
                table.put("apiVersion", form.metaApiVersion());
                table.putObject("metadata").put("resourceVersion", scale.resourceVersion());
                yield answers.encoded(request, form, 200, table);
            }
        };
    }
}
