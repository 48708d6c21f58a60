package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.handlers.AnswerForm.View;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.Shown;
import io.kjava.apiserver.request.EventBody.Event;
import io.kjava.apiserver.watchcache.WatchItem;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.StatusJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns what a watcher is told into events in JSON. Confined to one thread. */
final class EventEncoder implements EventWriter {
    private static final Map<WatchItem.Type, byte[]> HEADS = heads();
    private static final byte[] END = "}\n".getBytes(StandardCharsets.US_ASCII);
    private final ObjectAnswers answers;
    private final ServedResource resource;
    private final AnswerForm form;
    private final String includeObject;
    private boolean columnsSent;

    /**
     * @param includeObject what rows of tables say of their objects
     */
    EventEncoder(ObjectAnswers answers, ServedResource resource, AnswerForm form, String includeObject) {
        this.answers = requireNonNull(answers, "answers");
        this.resource = requireNonNull(resource, "resource");
        this.includeObject = requireNonNull(includeObject, "includeObject");
        this.form = requireNonNull(form, "form");
    }

    Event change(WatchItem.Change change) {
        byte[] json = Shown.inVersion(resource, change.object().json());
        return new Event(change.type().name(), view(json));
    }

    private byte[] view(byte[] json) {
        return switch (form.view()) {
            case WHOLE -> json;
            case METADATA, METADATA_LIST -> PartialObjects.of(json, form.metaApiVersion());
            case TABLE -> JsonCodec.write(table(JsonCodec.read(json), includeObject));
        };
    }

    /** Only the first table of a watch describes its columns. */
    private ObjectNode table(DynamicObject object, String include) {
        ObjectNode table = answers.table(resource, form, object, include);
        if (columnsSent) {
            table.putNull("columnDefinitions");
        }
        columnsSent = true;
        return table;
    }

    Event bookmark(WatchItem.Bookmark bookmark) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        boolean partial = form.isMetadata();
        object.put("kind", partial ? "PartialObjectMetadata" : resource.kind());
        object.put(
                "apiVersion", partial ? form.metaApiVersion() : resource.name().apiVersion());
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("resourceVersion", Long.toString(bookmark.revision()));
        if (bookmark.initialEventsEnd()) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        if (form.view() == View.TABLE) {
            boolean hidesMark = bookmark.initialEventsEnd() && includeObject.equals("None");
            object = table(new DynamicObject(object), hidesMark ? "Metadata" : includeObject);
        }
        return new Event("BOOKMARK", JsonCodec.write(object));
    }

    Event failure(ApiException failure) {
        return new Event("ERROR", JsonCodec.write(StatusJson.failure(failure)));
    }

    private static Map<WatchItem.Type, byte[]> heads() {
        Map<WatchItem.Type, byte[]> heads = new EnumMap<>(WatchItem.Type.class);
        for (WatchItem.Type type : WatchItem.Type.values()) {
            heads.put(type, head(type.name()));
        }
        return heads;
    }

    private static byte[] head(String type) {
        return "{\"type\":\"%s\",\"object\":".formatted(type).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void change(OutputStream out, WatchItem.Change change) throws IOException {
        byte[] object = view(Shown.inVersion(resource, change.object().json())); // may fail: before the first byte
        out.write(HEADS.get(change.type()));
        out.write(object);
        out.write(END);
    }

    @Override
    public void bookmark(OutputStream out, WatchItem.Bookmark bookmark) throws IOException {
        write(out, bookmark(bookmark));
    }

    @Override
    public void failure(OutputStream out, ApiException failure) throws IOException {
        write(out, failure(failure));
    }

    private static void write(OutputStream out, Event event) throws IOException {
        out.write(head(event.type()));
        out.write(event.object());
        out.write(END);
    }
}
