package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.admission.AdmissionChain;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.Stored;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.GoText;
import io.kjava.validation.Violations;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** The steps of an update, again and again until nobody else was faster. Thread-safe. */
final class ObjectUpdate {
    private static final int TRIES = 200;
    private static final String PREFIX = "/registry";
    private final Storage storage;
    private final AdmissionChain admission;
    private final FieldOwnership ownership;
    private final ObjectCreation creation;
    private final InstantSource clock;

    ObjectUpdate(
            Storage storage,
            AdmissionChain admission,
            FieldOwnership ownership,
            ObjectCreation creation,
            InstantSource clock) {
        this.storage = requireNonNull(storage, "storage");
        this.admission = requireNonNull(admission, "admission");
        this.ownership = requireNonNull(ownership, "ownership");
        this.creation = requireNonNull(creation, "creation");
        this.clock = requireNonNull(clock, "clock");
    }

    WriteResult update(
            ServedResource resource, ObjectKey key, String subresource, Change change, WriteOptions options) {
        String path = resource.stored().path(key);
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Optional<Stored> found = storage.get(path);
            try {
                return found.isPresent()
                        ? replace(resource, key, subresource, change, options, found.get())
                        : createAbsent(resource, key, subresource, change, options);
            } catch (StorageException e) {
                if (e.reason() != StorageException.Reason.REVISION_MISMATCH
                        && e.reason() != StorageException.Reason.NOT_FOUND) {
                    throw e;
                }
            } catch (ApiException e) {
                boolean raced = found.isEmpty() && e.isAlreadyExists();
                if (!raced) {
                    throw e;
                }
            }
        }
        throw ApiException.modified(resource.name(), key.name());
    }

    DynamicObject adjust(ServedResource resource, ObjectKey key, boolean dryRun, Consumer<DynamicObject> step) {
        String path = resource.stored().path(key);
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Stored found = storage.get(path).orElseThrow(() -> ApiException.notFound(resource.name(), key.name()));
            DynamicObject object = ObjectEncoding.read(resource, found);
            step.accept(object);
            byte[] bytes = ObjectEncoding.toStored(resource, object);
            try {
                long revision = dryRun
                        ? found.revision()
                        : storage.update(
                                        path,
                                        found.revision(),
                                        bytes,
                                        resource.stored().ttl())
                                .revision();
                object.setResourceVersion(Long.toString(revision));
                return object;
            } catch (StorageException e) {
                if (e.reason() != StorageException.Reason.REVISION_MISMATCH
                        && e.reason() != StorageException.Reason.NOT_FOUND) {
                    throw e;
                }
            }
        }
        throw ApiException.modified(resource.name(), key.name());
    }

    private WriteResult createAbsent(
            ServedResource resource, ObjectKey key, String subresource, Change change, WriteOptions options) {
        Optional<DynamicObject> fresh = change.whenAbsent();
        boolean allowed = !change.isPut() || resource.strategy().allowsCreateOnUpdate();
        if (fresh.isEmpty() || !subresource.isEmpty() || !allowed) {
            throw ApiException.notFound(resource.name(), key.name());
        }
        DynamicObject body = fresh.get();
        if (!body.uid().isEmpty()) {
            throw ApiException.conflict(
                    resource.name(),
                    key.name(),
                    change.isPut()
                            ? otherUid(resource, key, body.uid(), "", options.dryRun())
                            : "uid mismatch: the provided object specified uid %s, and no existing object was found"
                                    .formatted(body.uid()));
        }
        version(body);
        body.setResourceVersion("");
        return creation.create(resource, body, options, change.ownsFields());
    }

    private WriteResult replace(
            ServedResource resource,
            ObjectKey key,
            String subresource,
            Change change,
            WriteOptions options,
            Stored found) {
        DynamicObject old = ObjectEncoding.read(resource, found);
        DynamicObject current = resource.conversion().toServed(old.deepCopy());
        DynamicObject wanted = change.apply(current);
        if (change.isPut()) {
            OwnerReferences.removeDuplicates(wanted, OwnerReferences.BEFORE_ADMISSION, options.warnings());
        }
        Shown.applyDefaults(resource, wanted);
        if (!change.ownsFields()) {
            DynamicObject before = resource.conversion().toServed(old.deepCopy());
            ownership.record(resource, wanted, before, subresource, options.fieldManager(), clock.instant());
        }
        DynamicObject object = resource.conversion().toStored(wanted);
        requireMatch(resource, key, object, old, change.isPut(), options.dryRun());
        confine(resource, subresource, object, old);
        resource.strategy().applyDefaults(object);
        AdmissionRequest request = request(resource, key, subresource, object, old, options);
        admission.mutate(request);
        OwnerReferences.removeDuplicates(object, OwnerReferences.AFTER_ADMISSION, options.warnings());
        resource.strategy().applyDefaults(object);
        prepare(resource, subresource, object, old);
        validate(resource, subresource, object, old);
        if (subresource.isEmpty()) {
            resource.strategy().updateWarnings(object, old).forEach(options.warnings()::add);
        }
        return admission.validateAround(request, () -> write(resource, object, old, found, options));
    }

    private static void requireMatch(
            ServedResource resource, ObjectKey key, DynamicObject object, DynamicObject old, boolean put, boolean dry) {
        if (put && !object.uid().isEmpty() && !object.uid().equals(old.uid())) {
            throw ApiException.conflict(
                    resource.name(), key.name(), otherUid(resource, key, object.uid(), old.uid(), dry));
        }
        long version = version(object);
        if (version == 0 && !resource.strategy().allowsUnconditionalUpdate()) {
            Violations violations = new Violations();
            violations.invalid(FieldPath.of("metadata", "resourceVersion"), 0, "must be specified for an update");
            violations.throwIfAny(resource.name().group(), resource.name().plural(), key.name());
        }
        if (version != 0 && version != Long.parseUnsignedLong(old.resourceVersion())) {
            throw ApiException.modified(resource.name(), key.name());
        }
    }

    private static String otherUid(ServedResource resource, ObjectKey key, String wanted, String found, boolean dry) {
        return "StorageError: invalid object, Code: 4, Key: %s, ResourceVersion: 0, AdditionalErrorMsg: "
                        .formatted(shownPath(resource.stored().path(key), dry))
                + "Precondition failed: UID in precondition: %s, UID in object meta: %s".formatted(wanted, found);
    }

    /** The version that an object claims to be of; zero for none. Kubernetes takes other text for its own failure. */
    private static long version(DynamicObject object) {
        String version = object.resourceVersion();
        try {
            return version.isEmpty() ? 0 : Long.parseUnsignedLong(version);
        } catch (NumberFormatException e) {
            throw new ApiException(
                    Reason.UNKNOWN, "strconv.ParseUint: parsing %s: invalid syntax".formatted(GoText.quote(version)));
        }
    }

    /** Where nothing is written Kubernetes says the key without the prefix of its storage. */
    private static String shownPath(String path, boolean dry) {
        return dry && path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : path;
    }

    private static void confine(ServedResource resource, String subresource, DynamicObject object, DynamicObject old) {
        if (subresource.equals("status") && resource.conversion().isIdentity()) {
            resource.schema().completeStatus(object);
        }
        if (subresource.isEmpty()) {
            if (resource.type().hasStatus()) {
                object.set("status", old.at("status").deepCopy());
            }
            return;
        }
        resource.subresource(subresource)
                .orElseThrow(
                        () -> new ApiException(Reason.NOT_FOUND, "the server could not find the requested resource"))
                .confine(object, old);
    }

    private static AdmissionRequest request(
            ServedResource resource,
            ObjectKey key,
            String subresource,
            DynamicObject object,
            DynamicObject old,
            WriteOptions options) {
        return new AdmissionRequest(
                AdmissionRequest.Operation.UPDATE,
                resource.name(),
                resource.kind(),
                subresource,
                key,
                object,
                old,
                options.options(),
                options.dryRun(),
                options.user(),
                options.warnings());
    }

    private static void prepare(ServedResource resource, String subresource, DynamicObject object, DynamicObject old) {
        ResourceStrategy strategy = resource.strategy();
        object.metadata().remove("selfLink");
        carryOver(object, old, "generation");
        if (subresource.isEmpty()) {
            strategy.prepareForUpdate(object, old);
        }
        if (object.uid().isEmpty()) {
            carryOver(object, old, "uid");
        }
        carryOver(object, old, "creationTimestamp");
        if (old.isTerminating()) {
            carryOver(object, old, "deletionTimestamp");
            if (object.at("metadata", "deletionGracePeriodSeconds").isMissingNode()) {
                carryOver(object, old, "deletionGracePeriodSeconds");
            }
        }
        boolean changesSpec = subresource.isEmpty()
                || resource.subresource(subresource)
                        .map(SubresourceStrategy::changesSpec)
                        .orElse(false);
        if (strategy.tracksGeneration() && changesSpec && strategy.raisesGeneration(object, old)) {
            object.metadata().put("generation", old.at("metadata", "generation").asLong(0) + 1);
        }
    }

    private static void carryOver(DynamicObject object, DynamicObject old, String field) {
        var value = old.at("metadata", field);
        if (value.isMissingNode()) {
            object.metadata().remove(field);
        } else {
            object.metadata().set(field, value);
        }
    }

    private static void validate(ServedResource resource, String subresource, DynamicObject object, DynamicObject old) {
        Violations violations = new Violations();
        MetadataRules.onUpdate(object, old, resource.strategy(), violations);
        Shown.validateSchema(resource, object, old, subresource, violations);
        if (subresource.isEmpty()) {
            resource.strategy().validateUpdate(object, old, violations);
            resource.conversion().validateUpdate(object, old, violations);
        } else {
            resource.subresource(subresource).ifPresent(rules -> rules.validate(object, old, violations));
        }
        violations.throwIfAny(resource.name().group(), resource.kind(), old.name());
    }

    private WriteResult write(
            ServedResource resource, DynamicObject object, DynamicObject old, Stored found, WriteOptions options) {
        StoredResource stored = resource.stored();
        if (GracefulDeletion.isOver(object, resource.strategy())) {
            return finish(resource, object, found, options);
        }
        Reservations held = Reservations.take(stored.hooks(), object, old, options.user(), options.dryRun());
        try {
            byte[] bytes = ObjectEncoding.toStored(resource, object);
            long revision = found.revision();
            if (options.dryRun() || isSame(resource, object, old, bytes, found)) {
                held.rollback();
            } else {
                revision = storage.update(found.key(), revision, bytes, stored.ttl())
                        .revision();
                held.commit();
            }
            byte[] shown = ObjectEncoding.written(resource, object, bytes, revision);
            return new WriteResult(shown, false, false);
        } catch (RuntimeException e) {
            held.rollback();
            throw e;
        }
    }

    /** Both without resourceVersion: nothing would change but the revision. */
    private static boolean isSame(
            ServedResource resource, DynamicObject object, DynamicObject old, byte[] bytes, Stored found) {
        old.setResourceVersion("");
        boolean mayBeOfAnotherVersion = !resource.storage().isIdentity();
        return object.equals(old) && (!mayBeOfAnotherVersion || Arrays.equals(bytes, found.value()));
    }

    /** The last finalizer has gone: the update is the deletion. */
    private WriteResult finish(ServedResource resource, DynamicObject object, Stored found, WriteOptions options) {
        long revision = found.revision();
        byte[] bytes = ObjectEncoding.toStored(object);
        if (!options.dryRun()) {
            revision = storage.delete(found.key(), found.revision()).revision();
            resource.stored().hooks().forEach(hook -> hook.afterDelete(object));
        }
        byte[] shown = ObjectEncoding.written(resource, object, bytes, revision);
        return new WriteResult(shown, false, true);
    }
}
