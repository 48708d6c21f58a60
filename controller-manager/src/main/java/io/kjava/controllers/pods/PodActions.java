package io.kjava.controllers.pods;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.api.ApiException;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ResourceClient;
import io.kjava.controllers.objects.Keys;
import io.kjava.events.EventRecorder;

/** Makes and deletes pods for an owner, and tells users about it on the owner. Thread-safe. */
public final class PodActions {
    private final ResourceClient<Pod> pods;
    private final EventRecorder events;

    public PodActions(ApiClient client, EventRecorder events) {
        this.pods = client.resource(Pod.class);
        this.events = requireNonNull(events, "events");
    }

    public Pod create(Pod pod, HasMetadata owner) {
        try {
            Pod created = pods.create(pod);
            events.normal(owner, "SuccessfulCreate", "Created pod: " + Keys.name(created));
            return created;
        } catch (ApiException e) {
            if (!isNamespaceEnding(e)) {
                events.warning(owner, "FailedCreate", "Error creating: " + e.getMessage());
            }
            throw e;
        }
    }

    /** Throws {@code NOT_FOUND} when it is gone already. */
    public void delete(Pod pod, HasMetadata owner) {
        try {
            pods.delete(Keys.of(pod), DeleteOptions.DEFAULT.withUid(Keys.uid(pod)));
            events.normal(owner, "SuccessfulDelete", "Deleted pod: " + Keys.name(pod));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                events.warning(owner, "FailedDelete", "Error deleting: " + e.getMessage());
            }
            throw e;
        }
    }

    /** Whether the server refused because the namespace is going away: nothing to complain about. */
    public static boolean isNamespaceEnding(ApiException e) {
        return e.details().causes().stream().anyMatch(cause -> cause.reason().equals("NamespaceTerminating"));
    }
}
