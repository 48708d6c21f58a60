package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.registry.Listing;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.Shown;
import io.kjava.apiserver.request.ListBody;
import io.kjava.codec.JsonCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.databind.node.ObjectNode;

/** Writes the cache's bytes between a head and a tail. */
record JsonList(ServedResource resource, Listing listing, ObjectNode metadata) implements ListBody {
    JsonList {
        requireNonNull(resource, "resource");
        requireNonNull(listing, "listing");
        requireNonNull(metadata, "metadata");
    }

    @Override
    public String resourceVersion() {
        return Long.toString(listing.revision());
    }

    @Override
    public Iterable<byte[]> objects() {
        return Shown.eachInVersion(resource, listing.objects());
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        String head = "{\"kind\":\"%s\",\"apiVersion\":\"%s\",\"metadata\":"
                .formatted(resource.listKind(), resource.name().apiVersion());
        out.write(head.getBytes(StandardCharsets.UTF_8));
        out.write(JsonCodec.write(metadata));
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

    private static void writeItem(OutputStream out, byte[] json, byte[] typed) throws IOException {
        boolean skips = typed.length > 0
                && json.length > typed.length
                && Arrays.equals(json, 0, typed.length, typed, 0, typed.length);
        if (skips) {
            out.write('{');
            out.write(json, typed.length, json.length - typed.length);
        } else {
            out.write(json);
        }
    }
}
