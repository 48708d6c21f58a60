package io.kjava.apiserver.extension;

import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.WebhookClientRules;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Whether a definition's {@code spec.conversion} may be accepted. Pure. */
final class ConversionRules {
    private static final List<String> REVIEWS = List.of("v1", "v1beta1");
    private final JsonNode conversion;
    private final boolean strictCa;
    private final Violations violations;

    ConversionRules(CustomDefinition definition, @Nullable CustomDefinition old, Violations violations) {
        this.conversion = definition.conversion();
        this.strictCa = old != null && old.isTrue(Conditions.ESTABLISHED) && !brokenCa(old);
        this.violations = violations;
    }

    private static boolean brokenCa(CustomDefinition old) {
        String bundle = old.object().text("spec", "conversion", "webhook", "clientConfig", "caBundle");
        return !bundle.isEmpty() && !CaBundle.isReadable(bundle);
    }

    void check(FieldPath path) {
        if (!conversion.isObject()) {
            return;
        }
        String strategy = conversion.path("strategy").asString("");
        if (strategy.isEmpty()) {
            violations.required(path.child("strategy"), "");
        } else if (!strategy.equals("None") && !strategy.equals("Webhook")) {
            violations.notSupported(path.child("strategy"), strategy, List.of("None", "Webhook"));
        }
        JsonNode client = conversion.path("webhook").path("clientConfig");
        JsonNode reviews = conversion.path("webhook").path("conversionReviewVersions");
        FieldPath clientPath = path.child("webhookClientConfig");
        if (strategy.equals("Webhook")) {
            if (client.isObject()) {
                client(client, clientPath);
            } else {
                violations.required(clientPath, "required when strategy is set to Webhook");
            }
            reviews(reviews, path.child("conversionReviewVersions"));
            return;
        }
        String words = "should not be set when strategy is not set to Webhook";
        if (client.isObject()) {
            violations.forbidden(clientPath, words);
        }
        if (!reviews.isEmpty()) {
            violations.forbidden(path.child("conversionReviewVersions"), words);
        }
    }

    private void client(JsonNode client, FieldPath path) {
        WebhookClientRules.client(Spot.of(client, path, violations));
        String bundle = client.path("caBundle").asString("");
        if (strictCa && !bundle.isEmpty() && !CaBundle.isReadable(bundle)) {
            violations.invalid(
                    path.child("caBundle"), "", "unable to load root certificates: unable to parse bytes as PEM block");
        }
    }

    private void reviews(JsonNode versions, FieldPath path) {
        if (versions.isEmpty()) {
            violations.required(path, "");
            return;
        }
        Set<String> seen = new HashSet<>();
        boolean accepted = false;
        for (int i = 0; i < versions.size(); i++) {
            String version = versions.get(i).asString("");
            FieldPath at = path.index(i);
            if (!seen.add(version)) {
                violations.invalid(at, version, "duplicate version");
                continue;
            }
            Names.dns1035Label(version).forEach(p -> violations.invalid(at, version, p));
            accepted |= REVIEWS.contains(version);
        }
        if (!accepted) {
            violations.invalid(path, versions, "must include at least one of " + String.join(", ", REVIEWS));
        }
    }
}
