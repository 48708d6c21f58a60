package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.handlers.PatchHandler.PatchChanges;
import io.kjava.apiserver.handlers.RequestOptions.FieldValidation;
import io.kjava.apiserver.handlers.ScaleHandler.ScalePatches;
import io.kjava.apiserver.patch.FieldWriter;
import io.kjava.apiserver.patch.GoMap;
import io.kjava.apiserver.patch.JsonPatch;
import io.kjava.apiserver.patch.MergePatch;
import io.kjava.apiserver.patch.ServerSideApply;
import io.kjava.apiserver.patch.StrategicMergePatch;
import io.kjava.apiserver.registry.Change;
import io.kjava.apiserver.registry.ScaleView;
import io.kjava.apiserver.registry.SchemaRules;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.Shown;
import io.kjava.apiserver.registry.WriteOptions;
import io.kjava.apiserver.request.Warnings;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.schema.ShapeValidator;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.client.PatchType;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The four patch formats as changes. Thread-safe. */
final class StandardPatches implements PatchChanges, ScalePatches {
    private static final String SCALE_VERSION = "autoscaling/v1";

    private final SchemaCatalog schemas;
    private final BodyDecoder decoder;
    private final InstantSource clock;

    StandardPatches(SchemaCatalog schemas, BodyDecoder decoder, InstantSource clock) {
        this.decoder = requireNonNull(decoder, "decoder");
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
            return applyChange(resource, key, subresource, AppliedText.read(patch), options, force, validation);
        }
        StructuralSchema schema = schema(resource.name().apiVersion(), resource.kind());
        return current -> {
            JsonNode parsed = parse(type, patch, validation); // only when there is something to patch
            DynamicObject wanted = apply(type, schema, current, parsed);
            settle(type, resource, wanted, parsed, complaints(type, patch, validation), validation, options);
            UpdateHandler.requireName(wanted, key);
            UpdateHandler.requireNamespace(wanted, key);
            return wanted;
        };
    }

    /** What comes of a patch must be an object of the kind, with fields that the kind has. */
    private void settle(
            PatchType type,
            ServedResource resource,
            DynamicObject wanted,
            JsonNode patch,
            List<String> earlier,
            FieldValidation validation,
            WriteOptions options) {
        boolean strategic = type == PatchType.STRATEGIC;
        if (strategic) { // it works on typed objects, which are what they are
            wanted.tree().put("kind", resource.kind());
            wanted.tree().put("apiVersion", resource.name().apiVersion());
        }
        if (resource.custom()) {
            requireSameType(wanted, resource);
        }
        String shown = shown(type, wanted, patch);
        boolean same = wanted.kind().equals(resource.kind())
                && wanted.apiVersion().equals(resource.name().apiVersion());
        String foreign = same ? "" : decoder.foreign(wanted.apiVersion(), wanted.kind(), resource);
        if (!foreign.isEmpty()) {
            throw invalidPatch(shown, foreign);
        }
        String refusal;
        try {
            refusal = BodyDecoder.refusal(resource, wanted, Complaints.after(earlier), validation, options.warnings());
        } catch (ApiException e) {
            throw invalidPatch(shown, withoutKind(String.valueOf(e.getMessage())));
        }
        if (!refusal.isEmpty()) {
            throw invalidPatch(shown, refusal);
        }
    }

    /** What is wrong with the text of a patch itself. */
    private static List<String> complaints(PatchType type, byte[] patch, FieldValidation validation) {
        if (validation == FieldValidation.IGNORE) {
            return List.of();
        }
        return type == PatchType.JSON
                ? ShapeValidator.patchMessages(patch).stream()
                        .map(sentence -> "json patch " + sentence)
                        .toList()
                : ShapeValidator.duplicateFields(patch);
    }

    private static String withoutKind(String message) {
        String link = " cannot be handled as a ";
        int at = message.indexOf(link);
        int colon = at < 0 ? -1 : message.indexOf(": ", at);
        return colon < 0 ? message : message.substring(colon + 2);
    }

    private static ApiException invalidPatch(String shown, String why) {
        Violations violations = new Violations();
        violations.invalid(FieldPath.of("patch"), shown, why);
        return violations.toFailure("", "", "");
    }

    private Change applyChange(
            ServedResource resource,
            ObjectKey key,
            String subresource,
            AppliedText text,
            WriteOptions options,
            boolean force,
            FieldValidation validation) {
        DynamicObject config = text.config();
        boolean known = config.apiVersion().equals(resource.name().apiVersion())
                && config.kind().equals(resource.kind());
        if (resource.custom() && known) {
            BodyDecoder.settle(resource, config, Complaints.NONE, validation, options.warnings());
        }
        ServerSideApply apply = new ServerSideApply(
                schema(resource.name().apiVersion(), resource.kind()),
                resource.kind(),
                TrackedOwnership.views(resource, schemas),
                object -> complete(resource, object));
        FieldWriter writer = TrackedOwnership.writer(resource, subresource, options.fieldManager(), clock.instant());
        return new ApplyChange(apply, text, key, writer, force, validation, options.warnings());
    }

    /** What was merged becomes what Kubernetes' own types hold. */
    private static void complete(ServedResource resource, DynamicObject object) {
        if (!resource.custom()) {
            try {
                resource.schema().clean(object);
            } catch (ApiException e) {
                throw ServerSideApply.inconvertible(object, withoutKind(String.valueOf(e.getMessage())));
            }
        }
        Shown.applyDefaults(resource, object);
    }

    /** What a manager states becomes so. */
    private record ApplyChange(
            ServerSideApply apply,
            AppliedText text,
            ObjectKey key,
            FieldWriter writer,
            boolean force,
            FieldValidation validation,
            Warnings warnings)
            implements Change {
        @Override
        public DynamicObject apply(DynamicObject current) {
            return settled(apply.apply(current, text.config().deepCopy(), writer, force));
        }

        @Override
        public Optional<DynamicObject> whenAbsent() {
            return Optional.of(settled(apply.apply(null, text.config().deepCopy(), writer, force)));
        }

        private DynamicObject settled(DynamicObject wanted) {
            text.requireUnique(validation, warnings);
            CreateHandler.settleNamespace(wanted, key.namespace());
            UpdateHandler.requireName(wanted, key);
            return wanted;
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

    /** A patch as a tree; one that cannot be read is refused in the words of its format's decoder. */
    private static JsonNode parse(PatchType type, byte[] patch, FieldValidation validation) {
        String before =
                type != PatchType.STRATEGIC && validation != FieldValidation.IGNORE ? "error decoding patch: " : "";
        JsonNode parsed;
        try {
            if (patch.length == 0) {
                throw ApiException.badRequest(JsonCodec.UNEXPECTED_END);
            }
            parsed = JsonCodec.readTree(patch);
        } catch (ApiException e) {
            throw ApiException.badRequest(before + e.getMessage());
        }
        if (parsed.isNull() && type != PatchType.MERGE) {
            return type == PatchType.JSON
                    ? JsonNodeFactory.instance.arrayNode()
                    : JsonNodeFactory.instance.objectNode();
        }
        boolean fits = type == PatchType.JSON ? parsed.isArray() : parsed.isObject() || parsed.isNull();
        if (!fits) {
            String list = before.isEmpty() ? "jsonpatch.Patch" : "[]handlers.jsonPatchOp";
            throw ApiException.badRequest("%sjson: cannot unmarshal %s into Go value of type %s"
                    .formatted(
                            before,
                            BodyDecoder.goType(parsed),
                            type == PatchType.JSON ? list : "map[string]interface {}"));
        }
        return parsed;
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
    public DynamicObject patch(
            String contentType, DynamicObject scale, byte[] patch, FieldValidation validation, Warnings warnings) {
        for (PatchType type : List.of(PatchType.JSON, PatchType.MERGE, PatchType.STRATEGIC)) {
            if (type.mediaType().equals(contentType)) {
                return patch(type, scale, patch, validation, warnings);
            }
        }
        throw PatchHandler.unsupported();
    }

    private DynamicObject patch(
            PatchType type, DynamicObject scale, byte[] patch, FieldValidation validation, Warnings warnings) {
        JsonNode parsed = parse(type, patch, validation);
        DynamicObject wanted = apply(type, schema(SCALE_VERSION, "Scale"), scale, parsed);
        String shown = shown(type, wanted, parsed);
        try {
            settle(wanted, Complaints.after(complaints(type, patch, validation)), validation, warnings);
        } catch (ApiException e) {
            throw invalidPatch(shown, withoutKind(String.valueOf(e.getMessage())));
        }
        return wanted;
    }

    /** A merge of typed objects is shown by its patch, any other by what it made. */
    private static String shown(PatchType type, DynamicObject wanted, JsonNode patch) {
        return type == PatchType.STRATEGIC
                ? GoMap.text(patch)
                : new String(JsonCodec.write(wanted), StandardCharsets.UTF_8);
    }

    @Override
    public void settle(DynamicObject scale, Complaints text, FieldValidation validation, Warnings warnings) {
        List<String> complaints = text.with(new SchemaRules(() -> schema(SCALE_VERSION, "Scale")).clean(scale));
        if (complaints.isEmpty() || validation == FieldValidation.IGNORE) {
            return;
        }
        if (validation == FieldValidation.STRICT) {
            throw ShapeValidator.strictFailure(scale, complaints);
        }
        complaints.forEach(warnings::add);
    }

    @Override
    public Change applied(
            ServedResource resource,
            ObjectKey key,
            ScaleView view,
            byte[] patch,
            WriteOptions options,
            boolean force,
            FieldValidation validation) {
        AppliedText text = AppliedText.read(patch);
        DynamicObject scale = text.config();
        ServerSideApply.requireFit(schema(SCALE_VERSION, "Scale"), SCALE_VERSION, "Scale", scale);
        if (!scale.name().isEmpty()) {
            UpdateHandler.requireName(scale, key);
        }
        DynamicObject stated = DynamicObject.of(resource.name().apiVersion(), resource.kind(), "", "");
        stated.setResourceVersion(scale.resourceVersion());
        if (scale.at("spec", "replicas").isNumber()) {
            view.apply(scale, stated);
        }
        AppliedText config = new AppliedText(stated, text.duplicates());
        return applyChange(resource, key, "scale", config, options, force, validation);
    }
}
