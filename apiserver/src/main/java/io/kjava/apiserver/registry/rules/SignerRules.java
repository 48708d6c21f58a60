package io.kjava.apiserver.registry.rules;

import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.List;

/** What the name of a signer of certificates may be: {@code example.com/signer}. Pure. */
public final class SignerRules {
    private static final int MAX_DOMAIN = 253;
    private static final int MAX_NAME = 571;

    private SignerRules() {}

    public static void name(Spot spot) {
        String name = spot.text();
        if (name.isEmpty()) {
            spot.required();
            return;
        }
        String[] segments = name.split("/", -1);
        if (segments.length != 2) {
            spot.invalid(name, "must be a fully qualified domain and path of the form" + " 'example.com/signer-name'");
            return;
        }
        if (segments[0].length() > MAX_DOMAIN) {
            spot.tooLong(MAX_DOMAIN);
        }
        String[] labels = segments[0].split("\\.", -1);
        for (String label : labels) {
            if (report(spot, segments[0], label, Names.label(label))) {
                break;
            }
        }
        if (labels.length < 2) {
            spot.invalid(segments[0], "should be a domain with at least two segments separated by dots");
        }
        for (String label : segments[1].split("\\.", -1)) {
            if (report(spot, segments[1], label, Names.subdomain(label))) {
                break;
            }
        }
        if (name.length() > MAX_NAME) {
            spot.tooLong(MAX_NAME);
        }
    }

    private static boolean report(Spot spot, String segment, String label, List<String> problems) {
        for (String problem : problems) {
            spot.invalid(segment, "validating label " + Violations.quote(label) + ": " + problem);
        }
        return !problems.isEmpty();
    }
}
