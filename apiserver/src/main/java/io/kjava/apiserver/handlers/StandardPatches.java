package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.handlers.PatchHandler.PatchChanges;
import io.kjava.apiserver.handlers.RequestOptions.FieldValidation;
import io.kjava.apiserver.handlers.ScaleHandler.ScalePatches;
import io.kjava.apiserver.patch.FieldWriter;
import io.kjava.apiserver.patch.JsonPatch;
import io.kjava.apiserver.patch.MergePatch;
import io.kjava.apiserver.patch.ServerSideApply;
import io.kjava.apiserver.patch.StrategicMergePatch;
import io.kjava.apiserver.registry.Change;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.Shown;
import io.kjava.apiserver.registry.WriteOptions;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.client.PatchType;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.YamlCodec;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The four patch formats as changes. Thread-safe. */
final class StandardPatches implements PatchChanges, ScalePatches {
    private final SchemaCatalog schemas;
    private final InstantSource clock;

    StandardPatches(SchemaCatalog schemas, InstantSource clock) {
        this.schemas = requireNonNull(schemas, "schemas");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Change change(
            PatchType type,
            ServedResource resource,
            ObjectKey key,
            String subresource,
            byte[] patch,
            WriteOptions options,
            boolean force,
            FieldValidation validation) {
        if (type == PatchType.APPLY) {
            return applyChange(resource, key, subresource, patch, options, force, validation);
        }
        JsonNode parsed = parse(patch);
        StructuralSchema schema = schema(resource.name().apiVersion(), resource.kind());
        return current -> {
            DynamicObject wanted = apply(type, schema, current, parsed);
            requireSameType(wanted, resource);
            BodyDecoder.settle(resource, wanted, List.of(), validation, options.warnings());
            if (!wanted.name().equals(key.name())) {
                throw ApiException.badRequest("the name of the object (%s) does not match the name on the URL (%s)"
                        .formatted(wanted.name(), key.name()));
            }
            return wanted;
        };
    }

    private Change applyChange(
            ServedResource resource,
            ObjectKey key,
            String subresource,
            byte[] patch,
            WriteOptions options,
            boolean force,
            FieldValidation validation) {
        DynamicObject config = configuration(patch);
        if (config.name().isEmpty()) {
            config.setMeta("name", key.name());
        }
        if (!config.name().equals(key.name())) {
            throw ApiException.badRequest("the name of the object (%s) does not match the name on the URL (%s)"
                    .formatted(config.name(), key.name()));
        }
        if (!config.apiVersion().isEmpty()
                && config.kind().equals(resource.kind())
                && config.apiVersion().equals(resource.name().apiVersion())) {
            BodyDecoder.settle(resource, config, List.of(), validation, options.warnings());
        }
        if (!key.namespace().isEmpty() && config.namespace().isEmpty()) {
            config.setMeta("namespace", key.namespace());
        }
        ServerSideApply apply = new ServerSideApply(
                schema(resource.name().apiVersion(), resource.kind()),
                TrackedOwnership.views(resource, schemas),
                object -> Shown.applyDefaults(resource, object));
        FieldWriter writer = TrackedOwnership.writer(resource, subresource, options.fieldManager(), clock.instant());
        return new ApplyChange(apply, config, writer, force);
    }

    private static DynamicObject configuration(byte[] patch) {
        if (patch.length > 0 && patch[0] == '{') {
            return JsonCodec.read(patch);
        }
        return YamlCodec.read(patch);
    }

    /** What a manager states becomes so. */
    private record ApplyChange(ServerSideApply apply, DynamicObject config, FieldWriter writer, boolean force)
            implements Change {
        @Override
        public DynamicObject apply(DynamicObject current) {
            return apply.apply(current, config.deepCopy(), writer, force);
        }

        @Override
        public Optional<DynamicObject> whenAbsent() {
            return Optional.of(apply.apply(null, config.deepCopy(), writer, force));
        }

        @Override
        public boolean ownsFields() {
            return true;
        }
    }

    private static void requireSameType(DynamicObject wanted, ServedResource resource) {
        if (!wanted.kind().equals(resource.kind())
                || !wanted.apiVersion().equals(resource.name().apiVersion())) {
            throw ApiException.badRequest("the patch may not change kind or apiVersion of the object");
        }
    }

    private static JsonNode parse(byte[] patch) {
        if (patch.length == 0) {
            throw ApiException.badRequest("the patch is empty");
        }
        return JsonCodec.readTree(patch);
    }

    private StructuralSchema schema(String apiVersion, String kind) {
        return schemas.find(apiVersion, kind).orElse(StructuralSchema.ANYTHING);
    }

    private static DynamicObject apply(PatchType type, StructuralSchema schema, DynamicObject object, JsonNode patch) {
        return switch (type) {
            case JSON -> JsonPatch.apply(object, patch);
            case MERGE -> MergePatch.apply(object, patch);
            case STRATEGIC -> StrategicMergePatch.apply(schema, object, patch);
            case APPLY -> throw new IllegalArgumentException("apply is no plain patch");
        };
    }

    @Override
    public DynamicObject patch(String contentType, DynamicObject scale, byte[] patch) {
        for (PatchType type : List.of(PatchType.JSON, PatchType.MERGE, PatchType.STRATEGIC)) {
            if (type.mediaType().equals(contentType)) {
                return apply(type, schema("autoscaling/v1", "Scale"), scale, parse(patch));
            }
        }
        throw BodyDecoder.unsupported(List.of(PatchType.JSON.mediaType(), PatchType.MERGE.mediaType()));
    }
}
