package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.registry.Listing;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.Shown;
import io.kjava.apiserver.request.ApiResponse.BodyWriter;
import io.kjava.codec.JsonCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes what is shown of each object of a list, one after the other: never more than one is built.
 *
 * @param head everything before the objects: it ends with a bracket
 * @param part of an object's JSON in the served version
 */
record JsonParts(ServedResource resource, Listing listing, String head, UnaryOperator<byte[]> part)
        implements BodyWriter {
    JsonParts {
        requireNonNull(resource, "resource");
        requireNonNull(listing, "listing");
        requireNonNull(head, "head");
        requireNonNull(part, "part");
    }

    /** A PartialObjectMetadataList. */
    static JsonParts partial(ServedResource resource, AnswerForm form, Listing listing, ObjectNode metadata) {
        String apiVersion = form.metaApiVersion();
        String head = head("PartialObjectMetadataList", apiVersion, metadata) + "\"items\":[";
        return new JsonParts(resource, listing, head, json -> PartialObjects.of(json, apiVersion));
    }

    /** A Table. */
    static JsonParts table(
            TableRows tables,
            ServedResource resource,
            AnswerForm form,
            Listing listing,
            ObjectNode metadata,
            String include) {
        String apiVersion = form.metaApiVersion();
        ObjectNode empty = tables.table(resource, apiVersion, List.of(), include);
        String columns = text(JsonCodec.write(empty.path("columnDefinitions")));
        String head = head("Table", apiVersion, metadata) + "\"columnDefinitions\":" + columns + ",\"rows\":[";
        UnaryOperator<byte[]> row = json -> {
            ObjectNode one = tables.table(resource, apiVersion, List.of(JsonCodec.read(json)), include);
            return JsonCodec.write(one.path("rows").path(0));
        };
        return new JsonParts(resource, listing, head, row);
    }

    private static String head(String kind, String apiVersion, ObjectNode metadata) {
        return "{\"kind\":\"%s\",\"apiVersion\":\"%s\",\"metadata\":%s,"
                .formatted(kind, apiVersion, text(JsonCodec.write(metadata)));
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        out.write(head.getBytes(StandardCharsets.UTF_8));
        boolean first = true;
        for (byte[] json : Shown.eachInVersion(resource, listing.objects())) {
            if (!first) {
                out.write(',');
            }
            first = false;
            out.write(part.apply(json));
        }
        out.write("]}\n".getBytes(StandardCharsets.UTF_8));
    }
}
