package io.kjava.kubelet.runtime;

/** The parts of an image's name. Pure. */
final class ImageNames {
    private static final String DOCKER_HUB = "docker.io";

    private ImageNames() {}

    /** With the tag that holds when neither tag nor digest is named. */
    static String withTag(String image) {
        if (image.contains("@")) {
            return image;
        }
        return image.lastIndexOf(':') > image.lastIndexOf('/') ? image : image + ":latest";
    }

    /** The registry's host and the repository: {@code docker.io/library/nginx}. */
    static String repository(String image) {
        String name = image;
        int at = name.indexOf('@');
        if (at >= 0) {
            name = name.substring(0, at);
        }
        int colon = name.lastIndexOf(':');
        if (colon > name.lastIndexOf('/')) {
            name = name.substring(0, colon);
        }
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean hasHost =
                first.contains(".") || first.contains(":") || first.equals("localhost");
        if (hasHost) {
            return name;
        }
        return DOCKER_HUB + "/" + (slash < 0 ? "library/" + name : name);
    }
}
