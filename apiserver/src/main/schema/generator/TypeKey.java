package generator;

/** A Go type of one group version. */
record TypeKey(String groupVersion, String type) {
    static final String META = "meta.k8s.io/v1";
    static final String CORE = "v1";

    /** The name of the definition in API documents, for example {@code io.k8s.api.core.v1.Pod}. */
    String definition() {
        return prefix() + "." + type;
    }

    private String prefix() {
        int slash = groupVersion.indexOf('/');
        String group = slash < 0 ? "core" : groupVersion.substring(0, slash);
        String version = groupVersion.substring(slash + 1);
        return switch (group) {
            case "meta.k8s.io" -> "io.k8s.apimachinery.pkg.apis.meta." + version;
            case "apiextensions.k8s.io" ->
                    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions." + version;
            case "apiregistration.k8s.io" ->
                    "io.k8s.kube-aggregator.pkg.apis.apiregistration." + version;
            default -> "io.k8s.api." + firstLabel(group) + "." + version;
        };
    }

    static String firstLabel(String group) {
        int dot = group.indexOf('.');
        return dot < 0 ? group : group.substring(0, dot);
    }

    /** How the Java client names the model: the version, before it perhaps the group. */
    String modelName(boolean withGroup) {
        int slash = groupVersion.indexOf('/');
        String group = slash < 0 ? "core" : firstLabel(groupVersion.substring(0, slash));
        String version = capitalized(groupVersion.substring(slash + 1));
        return (withGroup ? capitalized(group) : "") + version + type;
    }

    private static String capitalized(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
