package io.kjava.apiserver.registry.resource;

import io.kjava.apiserver.registry.rules.Spot;
import java.util.List;
import java.util.regex.Pattern;

/** What a device says about itself: one value of one type under each name. Pure. */
final class AttributeRules {
    private static final int MAX_TEXT = 64;
    private static final List<String> SCALARS = List.of("bool", "int", "string", "version");
    private static final String NUMBER = "(0|[1-9]\\d*)";
    private static final String EARLY = "(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)";
    private static final String BUILD = "[0-9a-zA-Z-]+";
    private static final Pattern VERSION = Pattern.compile(NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(-" + EARLY
            + "(\\." + EARLY + ")*)?" + "(\\+" + BUILD + "(\\." + BUILD + ")*)?");

    private AttributeRules() {}

    static void attribute(Spot attribute) {
        Spot text = attribute.at("string");
        if (text.isSet() && text.text().length() > MAX_TEXT) {
            text.tooLong(MAX_TEXT);
        }
        Spot version = attribute.at("version");
        if (version.isSet()) {
            version(version);
        }
        long given = SCALARS.stream().filter(type -> attribute.at(type).isSet()).count();
        if (given == 0) {
            attribute.invalid("", "exactly one value must be specified");
        } else if (given > 1) {
            attribute.invalid("exactly one value must be specified");
        }
    }

    private static void version(Spot version) {
        if (!VERSION.matcher(version.text()).matches()) {
            version.invalid("must be a string compatible with semver.org spec 2.0.0");
        }
        if (version.text().length() > MAX_TEXT) {
            version.tooLong(MAX_TEXT);
        }
    }
}
