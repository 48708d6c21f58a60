package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.handlers.AnswerForm.MediaType;
import io.kjava.apiserver.handlers.AnswerForm.View;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.Shown;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.EventBody.Event;
import io.kjava.apiserver.watchcache.CachedObject;
import io.kjava.apiserver.watchcache.WatchItem;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.StatusJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns what a watcher is told into events on the wire. Confined to one thread. */
final class EventEncoder {
    private static final byte[] MIDDLE = "\",\"object\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEAD = "{\"type\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "}\n".getBytes(StandardCharsets.US_ASCII);
    private final ObjectAnswers answers;
    private final ServedResource resource;
    private final AnswerForm form;
    private final ApiRequest request;
    private boolean columnsSent;

    EventEncoder(
            ObjectAnswers answers, ServedResource resource, AnswerForm form, ApiRequest request) {
        this.answers = requireNonNull(answers, "answers");
        this.resource = requireNonNull(resource, "resource");
        this.request = requireNonNull(request, "request");
        this.form = requireNonNull(form, "form");
        if (form.mediaType() != MediaType.JSON) {
            throw new ApiException(
                    ApiException.Reason.NOT_ACCEPTABLE,
                    "only the following media types are accepted: application/json,"
                            + " application/json;stream=watch");
        }
    }

    Event change(WatchItem.Change change) {
        CachedObject object = change.object();
        byte[] json = Shown.inVersion(resource, object.json());
        if (form.view() != View.WHOLE) {
            json = JsonCodec.write(view(JsonCodec.read(json)));
        }
        return new Event(change.type().name(), json);
    }

    private ObjectNode view(DynamicObject object) {
        if (form.view() == View.METADATA) {
            return ObjectAnswers.metadataOnly(object, form);
        }
        ObjectNode table = answers.table(resource, form, List.of(object), request);
        if (columnsSent) {
            table.remove("columnDefinitions");
            table.putNull("columnDefinitions");
        }
        columnsSent = true;
        return table;
    }

    Event bookmark(WatchItem.Bookmark bookmark) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        boolean whole = form.view() == View.WHOLE;
        boolean table = form.view() == View.TABLE;
        object.put(
                "kind", whole ? resource.kind() : table ? "Table" : "PartialObjectMetadata");
        object.put("apiVersion", whole ? resource.name().apiVersion() : form.metaApiVersion());
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("resourceVersion", Long.toString(bookmark.revision()));
        if (whole) {
            metadata.putNull("creationTimestamp");
        }
        if (bookmark.initialEventsEnd() && !table) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        if (table) {
            object.putArray("columnDefinitions");
            object.putArray("rows");
        }
        return new Event("BOOKMARK", JsonCodec.write(object));
    }

    Event failure(ApiException failure) {
        return new Event("ERROR", JsonCodec.write(StatusJson.failure(failure)));
    }

    static void write(OutputStream out, Event event) throws IOException {
        out.write(HEAD);
        out.write(event.type().getBytes(StandardCharsets.US_ASCII));
        out.write(MIDDLE);
        out.write(event.object());
        out.write(END);
    }
}
