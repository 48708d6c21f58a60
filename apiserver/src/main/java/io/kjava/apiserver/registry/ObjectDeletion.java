package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Details;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.admission.AdmissionChain;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.Stored;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.StatusJson;
import java.time.InstantSource;
import java.util.List;

/** The steps of a delete: check, judge, then mark the object or remove it. Thread-safe. */
final class ObjectDeletion {
    private static final int TRIES = 200;
    private final Storage storage;
    private final AdmissionChain admission;
    private final InstantSource clock;

    ObjectDeletion(Storage storage, AdmissionChain admission, InstantSource clock) {
        this.storage = requireNonNull(storage, "storage");
        this.admission = requireNonNull(admission, "admission");
        this.clock = requireNonNull(clock, "clock");
    }

    WriteResult delete(ServedResource resource, ObjectKey key, Deletion deletion, WriteOptions options) {
        String path = resource.stored().path(key);
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Stored found = storage.get(path).orElseThrow(() -> ApiException.notFound(resource.name(), key.name()));
            try {
                return deleteFound(resource, key, deletion, options, found);
            } catch (StorageException e) {
                if (e.reason() != StorageException.Reason.REVISION_MISMATCH
                        && e.reason() != StorageException.Reason.NOT_FOUND) {
                    throw e;
                }
            }
        }
        throw ApiException.modified(resource.name(), key.name());
    }

    private WriteResult deleteFound(
            ServedResource resource, ObjectKey key, Deletion deletion, WriteOptions options, Stored found) {
        DynamicObject old = ObjectEncoding.read(resource, found);
        requirePreconditions(resource, old, deletion);
        judge(resource, key, old, options);
        DynamicObject object = old.deepCopy();
        return switch (GracefulDeletion.decide(object, resource.strategy(), deletion, clock.instant())) {
            case PENDING -> result(resource, old, found.revision(), false);
            case STORE -> store(resource, object, old, found, options);
            case DELETE -> remove(resource, object, found, options);
        };
    }

    private static void requirePreconditions(ServedResource resource, DynamicObject object, Deletion deletion) {
        if (!deletion.uid().isEmpty() && !deletion.uid().equals(object.uid())) {
            throw mismatch(
                    resource,
                    object,
                    ("the UID in the precondition (%s) does not match the UID in record (%s). The object might "
                                    + "have been deleted and then recreated")
                            .formatted(deletion.uid(), object.uid()));
        }
        if (!deletion.resourceVersion().isEmpty() && !deletion.resourceVersion().equals(object.resourceVersion())) {
            throw mismatch(
                    resource,
                    object,
                    ("the ResourceVersion in the precondition (%s) does not match the ResourceVersion in "
                                    + "record (%s). The object might have been modified")
                            .formatted(deletion.resourceVersion(), object.resourceVersion()));
        }
    }

    /** A conflict that names the kind where others name the resource, as Kubernetes does here. */
    private static ApiException mismatch(ServedResource resource, DynamicObject object, String why) {
        String group = resource.name().group();
        String qualified = group.isEmpty() ? resource.kind() : resource.kind() + "." + group;
        return new ApiException(
                ApiException.Reason.CONFLICT,
                "Operation cannot be fulfilled on %s \"%s\": %s".formatted(qualified, object.name(), why),
                new Details(group, resource.kind(), object.name(), "", List.of(), 0));
    }

    private void judge(ServedResource resource, ObjectKey key, DynamicObject old, WriteOptions options) {
        AdmissionRequest request = new AdmissionRequest(
                AdmissionRequest.Operation.DELETE,
                resource.name(),
                resource.kind(),
                "",
                key,
                null,
                old,
                options.options(),
                options.dryRun(),
                options.user(),
                options.warnings());
        admission.mutate(request);
        admission.validate(request);
    }

    private WriteResult store(
            ServedResource resource, DynamicObject object, DynamicObject old, Stored found, WriteOptions options) {
        if (options.dryRun() || object.equals(old)) {
            return result(resource, object, found.revision(), false);
        }
        byte[] bytes = ObjectEncoding.toStored(resource, object);
        long revision = storage.update(
                        found.key(), found.revision(), bytes, resource.stored().ttl())
                .revision();
        return result(resource, object, revision, false);
    }

    private WriteResult remove(ServedResource resource, DynamicObject object, Stored found, WriteOptions options) {
        long revision = found.revision();
        if (!options.dryRun()) {
            revision = storage.delete(found.key(), found.revision()).revision();
            resource.stored().hooks().forEach(hook -> hook.afterDelete(object));
        }
        return result(resource, object, revision, true);
    }

    /** The object while it lives on, or when the kind shows what it was; else a Status about it. */
    private static WriteResult result(ServedResource resource, DynamicObject object, long revision, boolean gone) {
        if (gone && !resource.strategy().showsDeleted()) {
            Details details = new Details(
                    resource.name().group(), resource.name().plural(), object.name(), object.uid(), List.of(), 0);
            return new WriteResult(JsonCodec.write(StatusJson.success(details)), false, true);
        }
        byte[] bytes = ObjectEncoding.toStored(object);
        return new WriteResult(ObjectEncoding.written(resource, object, bytes, revision), false, gone);
    }
}
