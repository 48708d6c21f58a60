package io.kjava.apiserver.extension;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.webhook.ServiceAddresses;
import io.kjava.apiserver.webhook.WebhookClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The converters of all definitions; a webhook's connections are kept while its address is. */
final class WebhookConverters implements ConverterSource, AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private final ServiceAddresses services;
    private final Map<String, Kept> kept = new HashMap<>();

    private record Kept(JsonNode conversion, WebhookClient client, ObjectConverter converter) {}

    WebhookConverters(ServiceAddresses services) {
        this.services = requireNonNull(services, "services");
    }

    @Override
    public synchronized ObjectConverter of(CustomDefinition definition) {
        JsonNode conversion = definition.conversion();
        Kept before = kept.get(definition.name());
        if (before != null && before.conversion.equals(conversion)) {
            return before.converter;
        }
        if (before != null) {
            kept.remove(definition.name());
            before.client.close();
        }
        if (!conversion.path("strategy").asString("").equals("Webhook")) {
            return ObjectConverter.RENAMING;
        }
        JsonNode webhook = conversion.path("webhook");
        WebhookClient client = new WebhookClient(webhook.path("clientConfig"), TIMEOUT, services);
        List<String> reviews = webhook.path("conversionReviewVersions")
                .valueStream()
                .map(version -> version.asString(""))
                .toList();
        ObjectConverter converter = new WebhookConverter(client, reviews);
        kept.put(definition.name(), new Kept(conversion.deepCopy(), client, converter));
        return converter;
    }

    @Override
    public synchronized void close() {
        kept.values().forEach(each -> each.client.close());
        kept.clear();
    }
}
