package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.protobuf.MessageEncoder;
import io.kjava.apiserver.protobuf.ProtobufCodec;
import io.kjava.apiserver.registry.Listing;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.Shown;
import io.kjava.apiserver.watchcache.CachedObject;
import io.kjava.apiserver.watchcache.EncodedForms;
import java.util.ArrayList;
import java.util.List;

/** The protobuf messages of cached objects as one client sees them. Confined to one thread. */
final class ObjectMessages {
    private final ServedResource resource;
    private final MessageEncoder encoder;
    private final EncodedForms forms;
    private final boolean shared;

    private ObjectMessages(ServedResource resource, MessageEncoder encoder, EncodedForms forms, boolean shared) {
        this.resource = requireNonNull(resource, "resource");
        this.encoder = requireNonNull(encoder, "encoder");
        this.forms = requireNonNull(forms, "forms");
        this.shared = shared;
    }

    /** Whole objects in the stored version look the same to everybody, so their messages are kept. */
    static ObjectMessages of(ObjectAnswers answers, ServedResource resource, AnswerForm form) {
        boolean partial = form.isMetadata();
        MessageEncoder encoder = partial
                ? encoder(answers.protobuf(), form.metaApiVersion(), "PartialObjectMetadata")
                : encoder(answers.protobuf(), resource.name().apiVersion(), resource.kind());
        boolean shared = !partial && resource.conversion().isIdentity();
        return new ObjectMessages(resource, encoder, answers.forms(), shared);
    }

    static MessageEncoder encoder(ProtobufCodec protobuf, String apiVersion, String kind) {
        return protobuf.encoder(apiVersion, kind)
                .orElseThrow(() -> new IllegalStateException("%s %s has no protobuf form".formatted(apiVersion, kind)));
    }

    byte[] of(CachedObject object) {
        return shared ? forms.of(object, encoder::message) : fresh(object);
    }

    int sizeOf(CachedObject object) {
        return shared ? forms.sizeOf(object, encoder::message) : fresh(object).length;
    }

    /** Of a list whose objects are converted: all of them, each converted once. */
    List<byte[]> converted(Listing listing) {
        List<byte[]> messages = new ArrayList<>(listing.objects().size());
        Shown.eachInVersion(resource, listing.objects()).forEach(json -> messages.add(encoder.message(json)));
        return messages;
    }

    boolean convertsCustom() {
        return resource.custom() && Shown.isConverted(resource);
    }

    private byte[] fresh(CachedObject object) {
        return encoder.message(Shown.inVersion(resource, object.json()));
    }
}
