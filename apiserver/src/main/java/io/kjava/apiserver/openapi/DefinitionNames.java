package io.kjava.apiserver.openapi;

import io.kjava.apiserver.schema.StructuralSchema;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Names of definitions that are no structure of the built-in table. */
final class DefinitionNames {
    static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    static final String OBJECT_META = META + "ObjectMeta";
    static final String LIST_META = META + "ListMeta";
    static final String DELETE_OPTIONS = META + "DeleteOptions";
    static final String STATUS = META + "Status";
    static final String PATCH = META + "Patch";
    static final String WATCH_EVENT = META + "WatchEvent";
    private static final String EXTENSIONS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";

    private DefinitionNames() {}

    /** The definition that a value refers to; empty for one that is written out in place. */
    static String of(StructuralSchema schema) {
        return switch (schema.form()) {
            case OBJECT -> schema.name();
            case QUANTITY -> "io.k8s.apimachinery.pkg.api.resource.Quantity";
            case INT_OR_STRING -> "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
            case TIME -> META + "Time";
            case MICRO_TIME -> META + "MicroTime";
            case FIELDS_V1 -> META + "FieldsV1";
            case RAW_OBJECT -> "io.k8s.apimachinery.pkg.runtime.RawExtension";
            case ANY -> EXTENSIONS + "JSON";
            case SCHEMA_OR_BOOLEAN -> EXTENSIONS + "JSONSchemaPropsOrBool";
            case SCHEMA_OR_LIST -> EXTENSIONS + "JSONSchemaPropsOrArray";
            case SCHEMA_OR_STRINGS -> EXTENSIONS + "JSONSchemaPropsOrStringArray";
            default -> "";
        };
    }

    /** {@code com.example.stable.v1.CronTab} of a custom kind. */
    static String ofCustom(String group, String version, String kind) {
        List<String> labels = Arrays.asList(group.split("\\."));
        Collections.reverse(labels);
        return String.join(".", labels) + "." + version + "." + kind;
    }
}
