package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Details;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.admission.AdmissionChain;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.Stored;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Violations;
import java.time.Instant;
import java.time.InstantSource;

/** The steps of a create: change, prepare, validate, judge, store. Thread-safe. */
final class ObjectCreation {
    private static final int NAME_TRIES = 8;
    private final Storage storage;
    private final AdmissionChain admission;
    private final FieldOwnership ownership;
    private final NameGenerator names;
    private final InstantSource clock;

    ObjectCreation(
            Storage storage,
            AdmissionChain admission,
            FieldOwnership ownership,
            NameGenerator names,
            InstantSource clock) {
        this.storage = requireNonNull(storage, "storage");
        this.admission = requireNonNull(admission, "admission");
        this.ownership = requireNonNull(ownership, "ownership");
        this.names = requireNonNull(names, "names");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * @param served of the served version; may be changed
     * @param ownsFields whether managedFields are right already
     */
    WriteResult create(ServedResource resource, DynamicObject served, WriteOptions options, boolean ownsFields) {
        if (isVersion(served.resourceVersion())) {
            throw new ApiException(Reason.UNKNOWN, "resourceVersion should not be set on objects to be created");
        }
        boolean generated = served.name().isEmpty() && !served.generateName().isEmpty();
        for (int attempt = 1; ; attempt++) {
            DynamicObject body = generated && attempt < NAME_TRIES ? served.deepCopy() : served;
            if (generated) {
                body.setMeta("name", names.generate(body.generateName()));
            }
            try {
                return createNamed(resource, body, options, ownsFields);
            } catch (ApiException e) {
                if (!generated || !e.isAlreadyExists()) {
                    throw e;
                }
                if (attempt == NAME_TRIES) {
                    throw exhausted(resource, body);
                }
            }
        }
    }

    /** What is no number is no version either, and ignored. */
    private static boolean isVersion(String text) {
        try {
            return !text.isEmpty() && Long.parseUnsignedLong(text) != 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static ApiException exhausted(ServedResource resource, DynamicObject body) {
        return new ApiException(
                Reason.ALREADY_EXISTS,
                "%s \"%s\" already exists, the server was not able to generate a unique name for the object"
                        .formatted(resource.name().groupResource(), body.name()),
                new Details(
                        resource.name().group(), resource.name().plural(), body.name(), "", java.util.List.of(), 1));
    }

    private WriteResult createNamed(
            ServedResource resource, DynamicObject served, WriteOptions options, boolean ownsFields) {
        ResourceStrategy strategy = resource.strategy();
        if (!ownsFields) {
            OwnerReferences.removeDuplicates(served, OwnerReferences.BEFORE_ADMISSION, options.warnings());
        }
        Shown.applyDefaults(resource, served);
        if (!ownsFields) {
            ownership.record(resource, served, null, "", options.fieldManager(), clock.instant());
        }
        DynamicObject object = resource.conversion().toStored(served);
        strategy.applyDefaults(object);
        AdmissionRequest request = request(resource, object, options);
        requireLastingDefinition(resource, object);
        admission.mutate(request);
        OwnerReferences.removeDuplicates(object, OwnerReferences.AFTER_ADMISSION, options.warnings());
        strategy.applyDefaults(object);
        prepare(resource, object);
        validate(resource, object);
        strategy.completeAccepted(object);
        strategy.warnings(object).forEach(options.warnings()::add);
        byte[] json = admission.validateAround(request, () -> write(resource, object, options));
        return new WriteResult(json, true, false);
    }

    private static void requireLastingDefinition(ServedResource resource, DynamicObject object) {
        if (resource.definition().map(CustomVersion::terminating).orElse(false)) {
            throw ApiException.forbidden(
                    resource.name(),
                    object.name(),
                    "create not allowed while custom resource definition is terminating");
        }
    }

    private AdmissionRequest request(ServedResource resource, DynamicObject object, WriteOptions options) {
        return new AdmissionRequest(
                AdmissionRequest.Operation.CREATE,
                resource.name(),
                resource.kind(),
                "",
                object.key(),
                object,
                null,
                options.options(),
                options.dryRun(),
                options.user(),
                options.warnings());
    }

    private void prepare(ServedResource resource, DynamicObject object) {
        ResourceStrategy strategy = resource.strategy();
        Instant now = clock.instant();
        object.setMeta("deletionTimestamp", "");
        object.metadata().remove("deletionGracePeriodSeconds");
        object.metadata().remove("selfLink");
        if (resource.type().hasStatus() && !strategy.keepsStatusOnCreate()) {
            object.set("status", null);
            if (!resource.custom()) {
                object.tree().putObject("status");
            }
        }
        if (strategy.tracksGeneration()) {
            object.metadata().put("generation", 1L);
        }
        object.setMeta("creationTimestamp", Timestamps.seconds(now));
        object.setMeta("uid", names.uid());
        strategy.prepareForCreate(object);
        if (resource.type().hasStatus() && resource.conversion().isIdentity()) {
            resource.schema().completeStatus(object);
        }
    }

    private static void validate(ServedResource resource, DynamicObject object) {
        Violations violations = new Violations();
        MetadataRules.onCreate(object, resource.strategy(), resource.type().namespaced(), violations);
        Shown.validateSchema(resource, object, violations);
        resource.strategy().validateCreate(object, violations);
        resource.conversion().validateCreate(object, violations);
        violations.throwIfAny(resource.name().group(), resource.kind(), object.name());
    }

    private byte[] write(ServedResource resource, DynamicObject object, WriteOptions options) {
        StoredResource stored = resource.stored();
        Reservations held = Reservations.take(stored.hooks(), object, null, options.user(), options.dryRun());
        try {
            String path = stored.path(object.key());
            byte[] bytes = ObjectEncoding.toStored(resource, object);
            if (options.dryRun()) {
                if (storage.get(path).isPresent()) {
                    throw exists(resource, object);
                }
                held.rollback();
                return Shown.inVersion(resource, ObjectEncoding.toStored(object));
            }
            Stored written = storage.create(path, bytes, stored.ttl());
            held.commit();
            return ObjectEncoding.written(resource, object, bytes, written.revision());
        } catch (StorageException e) {
            held.rollback();
            if (e.reason() == StorageException.Reason.EXISTS) {
                throw exists(resource, object);
            }
            throw e;
        } catch (RuntimeException e) {
            held.rollback();
            throw e;
        }
    }

    private ApiException exists(ServedResource resource, DynamicObject object) {
        boolean dying = storage.get(resource.stored().path(object.key()))
                .map(stored -> ObjectEncoding.read(resource.stored(), stored).isTerminating())
                .orElse(false);
        ApiException plain = ApiException.alreadyExists(resource.name(), object.name());
        return dying
                ? new ApiException(
                        Reason.ALREADY_EXISTS, "object is being deleted: " + plain.getMessage(), plain.details())
                : plain;
    }
}
