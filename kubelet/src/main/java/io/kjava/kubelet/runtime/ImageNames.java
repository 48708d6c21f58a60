package io.kjava.kubelet.runtime;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The parts of an image's name. Pure. */
final class ImageNames {
    private static final String DOCKER_HUB = "docker.io";
    private static final String INVALID = "invalid reference format";
    private static final String PART = "[a-z0-9]++(?:(?:[._]|__|-++)[a-z0-9]++)*+";
    private static final String LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
    private static final String HOST = "(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?";
    private static final String DIGEST = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
    private static final Pattern REFERENCE =
            Pattern.compile("(?:%s/)?%s(?:/%s)*(?::\\w[\\w.-]{0,127})?(?:@%s)?".formatted(HOST, PART, PART, DIGEST));
    private static final Pattern ONLY_ID = Pattern.compile("[a-f0-9]{64}");

    private ImageNames() {}

    /** Why this is no image's name; empty when it is one. */
    static Optional<String> problem(String image) {
        if (ONLY_ID.matcher(image).matches()) {
            return Optional.of(
                    "invalid repository name (%s), cannot specify 64-byte hexadecimal strings".formatted(image));
        }
        int slash = image.indexOf('/');
        String rest = slash >= 0 && isHost(image.substring(0, slash)) ? image.substring(slash + 1) : image;
        int colon = rest.indexOf(':');
        String repository = colon < 0 ? rest : rest.substring(0, colon);
        if (!repository.toLowerCase(Locale.ROOT).equals(repository)) {
            return Optional.of(INVALID + ": repository name (" + repository + ") must be lowercase");
        }
        return REFERENCE.matcher(image).matches() ? Optional.empty() : Optional.of(INVALID);
    }

    /** Upper case is never the first part of a repository, so it must be a host. */
    private static boolean isHost(String first) {
        return first.contains(".")
                || first.contains(":")
                || first.equals("localhost")
                || !first.toLowerCase(Locale.ROOT).equals(first);
    }

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
        boolean hasHost = first.contains(".") || first.contains(":") || first.equals("localhost");
        if (hasHost) {
            return name;
        }
        return DOCKER_HUB + "/" + (slash < 0 ? "library/" + name : name);
    }
}
