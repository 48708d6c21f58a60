package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.handlers.AnswerForm.View;
import io.kjava.apiserver.registry.Listing;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.Shown;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.ApiResponse.BodyWriter;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Encodes a list, object by object as it is sent; only YAML and what people read is built first. */
final class ListAnswers {
    private final ObjectAnswers answers;

    ListAnswers(ObjectAnswers answers) {
        this.answers = requireNonNull(answers, "answers");
    }

    ApiResponse answer(ApiRequest request, ServedResource resource, AnswerForm form, Listing listing) {
        if (form.view() == View.METADATA) {
            throw new ApiException(
                    Reason.NOT_ACCEPTABLE,
                    "you requested PartialObjectMetadata, but the requested object is a list (%s)"
                            .formatted(ObjectAnswers.goType(resource, true)));
        }
        if (!form.isProtobuf() && !form.isCompactJson()) {
            return answers.encoded(request, form, 200, tree(request, resource, form, listing));
        }
        String type = form.mediaType().text();
        BodyWriter writer = writer(request, resource, form, listing);
        if (resource.custom() && Shown.isConverted(resource)) {
            return Compression.bytes(request, 200, type, written(writer));
        }
        return form.isPlainJson()
                ? Compression.stream(request, type, listing.bytes(), writer)
                : Compression.shortened(request, type, listing.bytes(), writer);
    }

    /** Whole: a conversion may fail, and what has begun to be sent cannot become a failure. */
    private static byte[] written(BodyWriter writer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.internal("interrupted while a list was converted", e);
        }
        return out.toByteArray();
    }

    private BodyWriter writer(ApiRequest request, ServedResource resource, AnswerForm form, Listing listing) {
        if (form.isProtobuf()) {
            return ProtobufList.of(answers, resource, form, listing, metadata(listing));
        }
        return switch (form.view()) {
            case WHOLE -> new JsonList(resource, listing, metadata(resource, listing));
            case METADATA, METADATA_LIST -> JsonParts.partial(resource, form, listing, metadata(listing));
            case TABLE -> {
                String include = ObjectAnswers.includeObject(request);
                yield JsonParts.table(answers.tables(), resource, form, listing, metadata(listing), include);
            }
        };
    }

    private ObjectNode tree(ApiRequest request, ServedResource resource, AnswerForm form, Listing listing) {
        return form.view() == View.TABLE ? table(request, resource, form, listing) : list(resource, form, listing);
    }

    private ObjectNode table(ApiRequest request, ServedResource resource, AnswerForm form, Listing listing) {
        List<DynamicObject> objects = new ArrayList<>(listing.objects().size());
        for (byte[] json : Shown.eachInVersion(resource, listing.objects())) {
            objects.add(JsonCodec.read(json));
        }
        String include = ObjectAnswers.includeObject(request);
        ObjectNode table = answers.tables().table(resource, form.metaApiVersion(), objects, include);
        table.set("metadata", metadata(listing));
        return table;
    }

    private static ObjectNode list(ServedResource resource, AnswerForm form, Listing listing) {
        boolean whole = form.view() == View.WHOLE;
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("kind", whole ? resource.listKind() : "PartialObjectMetadataList");
        list.put("apiVersion", whole ? resource.name().apiVersion() : form.metaApiVersion());
        list.set("metadata", whole ? metadata(resource, listing) : metadata(listing));
        ArrayNode items = list.putArray("items");
        for (byte[] json : Shown.eachInVersion(resource, listing.objects())) {
            JsonNode item = JsonCodec.readTree(whole ? json : PartialObjects.of(json, form.metaApiVersion()));
            if (whole && !resource.custom() && item instanceof ObjectNode typed) { // the list says it once
                typed.remove("kind");
                typed.remove("apiVersion");
            }
            items.add(item);
        }
        return list;
    }

    /** Lists of custom resources always say how they go on, if only that they do not. */
    private static ObjectNode metadata(ServedResource resource, Listing listing) {
        ObjectNode metadata = metadata(listing);
        if (resource.custom() && listing.continueToken().isEmpty()) {
            metadata.put("continue", "");
        }
        return metadata;
    }

    private static ObjectNode metadata(Listing listing) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.put("resourceVersion", Long.toString(listing.revision()));
        if (!listing.continueToken().isEmpty()) {
            metadata.put("continue", listing.continueToken());
        }
        listing.remaining().ifPresent(count -> metadata.put("remainingItemCount", count));
        return metadata;
    }
}
