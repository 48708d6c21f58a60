package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.handlers.AnswerForm.MediaType;
import io.kjava.apiserver.handlers.AnswerForm.View;
import io.kjava.apiserver.registry.Listing;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.Shown;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.ListBody;
import io.kjava.apiserver.watchcache.CachedObject;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Encodes a list. Plain JSON is copied from the cache's bytes, object by object, never built. */
final class ListAnswers {
    private final ObjectAnswers answers;

    ListAnswers(ObjectAnswers answers) {
        this.answers = requireNonNull(answers, "answers");
    }

    ApiResponse answer(
            ApiRequest request, ServedResource resource, AnswerForm form, Listing listing) {
        if (form.isPlainJson()) {
            return Compression.stream(
                    request,
                    MediaType.JSON.text(),
                    listing.bytes(),
                    new StreamedList(resource, listing));
        }
        return switch (form.view()) {
            case TABLE -> answers.encoded(request, form, 200, table(request, resource, form, listing));
            case METADATA, WHOLE -> answers.encoded(request, form, 200, tree(resource, form, listing));
        };
    }

    private ObjectNode table(
            ApiRequest request, ServedResource resource, AnswerForm form, Listing listing) {
        List<DynamicObject> objects = new ArrayList<>(listing.objects().size());
        for (CachedObject object : listing.objects()) {
            objects.add(JsonCodec.read(Shown.inVersion(resource, object.json())));
        }
        ObjectNode table =
                answers.tables().table(resource, objects, ObjectAnswers.includeObject(request));
        table.put("apiVersion", form.metaApiVersion());
        table.set("metadata", metadata(listing));
        return table;
    }

    private static ObjectNode tree(ServedResource resource, AnswerForm form, Listing listing) {
        boolean whole = form.view() == View.WHOLE;
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("kind", whole ? resource.kind() + "List" : "PartialObjectMetadataList");
        list.put("apiVersion", whole ? resource.name().apiVersion() : form.metaApiVersion());
        list.set("metadata", metadata(listing));
        ArrayNode items = list.putArray("items");
        for (CachedObject object : listing.objects()) {
            DynamicObject item = JsonCodec.read(Shown.inVersion(resource, object.json()));
            items.add(whole ? item.tree() : ObjectAnswers.metadataOnly(item, form));
        }
        return list;
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

    /** Writes the cache's bytes between a head and a tail. */
    private record StreamedList(ServedResource resource, Listing listing) implements ListBody {
        @Override
        public String resourceVersion() {
            return Long.toString(listing.revision());
        }

        @Override
        public Iterable<byte[]> objects() {
            return () -> {
                Iterator<CachedObject> objects = listing.objects().iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return objects.hasNext();
                    }

                    @Override
                    public byte[] next() {
                        return Shown.inVersion(resource, objects.next().json());
                    }
                };
            };
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            String head =
                    "{\"kind\":\"%sList\",\"apiVersion\":\"%s\",\"metadata\":"
                            .formatted(resource.kind(), resource.name().apiVersion());
            out.write(head.getBytes(StandardCharsets.UTF_8));
            out.write(JsonCodec.write(metadata(listing)));
            out.write(",\"items\":[".getBytes(StandardCharsets.UTF_8));
            byte[] typed = resource.custom() ? new byte[0] : typePrefix();
            boolean first = true;
            for (byte[] json : objects()) {
                if (!first) {
                    out.write(',');
                }
                first = false;
                writeItem(out, json, typed);
            }
            out.write("]}\n".getBytes(StandardCharsets.UTF_8));
        }

        /** What begins every object of the kind; the items of a typed list go without. */
        private byte[] typePrefix() {
            return "{\"kind\":\"%s\",\"apiVersion\":\"%s\","
                    .formatted(resource.kind(), resource.name().apiVersion())
                    .getBytes(StandardCharsets.UTF_8);
        }

        private static void writeItem(OutputStream out, byte[] json, byte[] typed)
                throws IOException {
            boolean skips =
                    typed.length > 0
                            && json.length > typed.length
                            && java.util.Arrays.equals(
                                    json, 0, typed.length, typed, 0, typed.length);
            if (skips) {
                out.write('{');
                out.write(json, typed.length, json.length - typed.length);
            } else {
                out.write(json);
            }
        }
    }
}
