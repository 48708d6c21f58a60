package generator;

import java.util.Map;
import java.util.Set;

/**
 * Go type expressions in the short form that the catalog reads: {@code *} pointer, <code>[</code> list,
 * <code>{</code> map, then a letter, or {@code #} and the number of a structure.
 */
final class TypeExpressions {
    private static final Map<String, String> SIMPLE =
            Map.ofEntries(
                    Map.entry("string", "s"),
                    Map.entry("bool", "b"),
                    Map.entry("int32", "i"),
                    Map.entry("int64", "l"),
                    Map.entry("float64", "d"),
                    Map.entry("Time", "t"),
                    Map.entry("MicroTime", "u"),
                    Map.entry("resource.Quantity", "q"),
                    Map.entry("intstr.IntOrString", "x"),
                    Map.entry("runtime.RawExtension", "r"),
                    Map.entry("FieldsV1", "f"),
                    Map.entry("ExtraValue", "v"),
                    Map.entry("Verbs", "v"),
                    Map.entry("JSON", "j"),
                    Map.entry("JSONSchemaPropsOrBool", "B"),
                    Map.entry("JSONSchemaPropsOrArray", "L"),
                    Map.entry("JSONSchemaPropsOrStringArray", "S"),
                    Map.entry("ResourceList", "{q"));
    private static final Set<String> STRINGS =
            Set.of(
                    "UID",
                    "JSONSchemaURL",
                    "AddressType",
                    "PathType",
                    "Capability",
                    "ResourceID",
                    "UniqueVolumeName",
                    "DeviceAllocationMode",
                    "FullyQualifiedName",
                    "QualifiedName",
                    "DaemonSetConditionType",
                    "StatefulSetConditionType",
                    "FlowSchemaConditionType",
                    "PriorityLevelConfigurationConditionType");
    private static final Map<String, String> PACKAGES =
            Map.of(
                    "metav1", TypeKey.META,
                    "v1", TypeKey.CORE,
                    "corev1", TypeKey.CORE,
                    "apiv1", TypeKey.CORE,
                    "authenticationv1", "authentication.k8s.io/v1");

    private final Map<TypeKey, Integer> types;
    private final Map<TypeKey, Integer> enums;

    TypeExpressions(Map<TypeKey, Integer> types, Map<TypeKey, Integer> enums) {
        this.types = types;
        this.enums = enums;
    }

    String of(String groupVersion, String goType) {
        if (goType.startsWith("*")) {
            return "*" + of(groupVersion, goType.substring(1));
        }
        if (goType.equals("[]byte")) {
            return "y";
        }
        if (goType.startsWith("[]")) {
            return "[" + of(groupVersion, goType.substring(2));
        }
        if (goType.startsWith("map[")) {
            return "{" + of(groupVersion, goType.substring(goType.indexOf(']') + 1));
        }
        return named(groupVersion, goType);
    }

    private String named(String groupVersion, String goType) {
        if (SIMPLE.containsKey(goType)) {
            return SIMPLE.get(goType);
        }
        int dot = goType.indexOf('.');
        if (dot > 0) {
            return foreign(groupVersion, goType.substring(0, dot), goType.substring(dot + 1));
        }
        TypeKey key = new TypeKey(groupVersion, goType);
        if (types.containsKey(key)) {
            return "#" + types.get(key);
        }
        if (enums.containsKey(key)) {
            return "s" + enums.get(key);
        }
        return switch (goType) {
            case "ValidationRules" -> "[" + of(groupVersion, "ValidationRule");
            case "JSONSchemaDefinitions" -> "{" + of(groupVersion, "JSONSchemaProps");
            case "JSONSchemaDependencies" -> "{S";
            case "CustomResourceSubresourceStatus" -> "e";
            default -> string(groupVersion, goType);
        };
    }

    private static String string(String groupVersion, String goType) {
        if (STRINGS.contains(goType)) {
            return "s";
        }
        throw new IllegalArgumentException("unknown type " + goType + " of " + groupVersion);
    }

    private String foreign(String groupVersion, String goPackage, String goType) {
        if (goPackage.equals("types")) {
            return named(groupVersion, goType);
        }
        boolean metaIsV1 = goPackage.equals("v1") && groupVersion.startsWith("apidiscovery");
        String target = metaIsV1 ? TypeKey.META : PACKAGES.get(goPackage);
        if (target == null) {
            throw new IllegalArgumentException("unknown package " + goPackage);
        }
        return named(target, goType);
    }
}
