package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.handlers.PatchHandler.PatchChanges;
import io.kjava.apiserver.handlers.RequestOptions.FieldValidation;
import io.kjava.apiserver.handlers.ScaleHandler.ScalePatches;
import io.kjava.apiserver.patch.JsonPatch;
import io.kjava.apiserver.patch.MergePatch;
import io.kjava.apiserver.patch.StrategicMergePatch;
import io.kjava.apiserver.registry.Change;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.WriteOptions;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.client.PatchType;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** JSON patch, merge patch and strategic merge patch as changes. Thread-safe. */
final class StandardPatches implements PatchChanges, ScalePatches {
    private final SchemaCatalog schemas;

    StandardPatches(SchemaCatalog schemas) {
        this.schemas = requireNonNull(schemas, "schemas");
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
        JsonNode parsed = parse(patch);
        StructuralSchema schema = schema(resource.name().apiVersion(), resource.kind());
        return current -> {
            DynamicObject wanted = apply(type, schema, current, parsed);
            requireSameType(wanted, resource);
            BodyDecoder.settle(resource, wanted, List.of(), validation, options.warnings());
            if (!wanted.name().equals(key.name())) {
                throw ApiException.badRequest(
                        "the name of the object (%s) does not match the name on the URL (%s)"
                                .formatted(wanted.name(), key.name()));
            }
            return wanted;
        };
    }

    private static void requireSameType(DynamicObject wanted, ServedResource resource) {
        if (!wanted.kind().equals(resource.kind())
                || !wanted.apiVersion().equals(resource.name().apiVersion())) {
            throw ApiException.badRequest(
                    "the patch may not change kind or apiVersion of the object");
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

    private static DynamicObject apply(
            PatchType type, StructuralSchema schema, DynamicObject object, JsonNode patch) {
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
        throw BodyDecoder.unsupported(
                List.of(PatchType.JSON.mediaType(), PatchType.MERGE.mediaType()));
    }
}
