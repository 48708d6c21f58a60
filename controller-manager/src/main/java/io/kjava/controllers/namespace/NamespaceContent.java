package io.kjava.controllers.namespace;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ResourceName;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.DeleteOptions.Propagation;
import io.kjava.client.Discovery;
import io.kjava.client.ListQuery;
import io.kjava.client.ResourceClient;
import io.kjava.codec.DynamicObject;
import io.kjava.scheme.ResourceType;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Deletes everything in a namespace, pods first, whatever kinds the server serves. */
final class NamespaceContent {
    private static final ResourceName PODS = new ResourceName("", "v1", "pods");
    private static final Duration WAIT_FOR_FINALIZERS = Duration.ofSeconds(15);

    private final ApiClient client;

    NamespaceContent(ApiClient client) {
        this.client = requireNonNull(client, "client");
    }

    /** One pass; what is left over takes time or help from others. */
    Leftovers delete(String namespace) {
        Leftovers left = new Leftovers();
        Discovery discovery = Discovery.read(client);
        left.undiscovered(discovery.failures());
        List<ResourceType> deletable = discovery.resources().stream()
                .filter(ResourceType::namespaced)
                .filter(type -> type.verbs().contains("delete"))
                .filter(type -> !isSecondFace(type))
                .toList();
        for (ResourceType type : deletable) {
            if (type.name().equals(PODS)) {
                delete(type, namespace, left);
            }
        }
        if (left.objects().isEmpty() && left.deletionFailures().isEmpty()) {
            // what pods may still need (secrets, volumes, policies) goes only when they are gone
            for (ResourceType type : deletable) {
                if (!type.name().equals(PODS)) {
                    delete(type, namespace, left);
                }
            }
        }
        return left;
    }

    /** Events are served twice from one place; once is enough. */
    private static boolean isSecondFace(ResourceType type) {
        return type.name().group().equals("events.k8s.io");
    }

    private void delete(ResourceType type, String namespace, Leftovers left) {
        try {
            ResourceClient<DynamicObject> resource = client.dynamic(type.name(), true);
            List<DynamicObject> content = resource.list(ListQuery.in(namespace)).items();
            if (content.isEmpty()) {
                return;
            }
            DeleteOptions options = DeleteOptions.DEFAULT.withPropagation(Propagation.BACKGROUND);
            if (type.verbs().contains("deletecollection")) {
                resource.deleteCollection(ListQuery.in(namespace), options);
            } else {
                content.forEach(object -> deleteOne(resource, object, options));
            }
            note(type, resource.list(ListQuery.in(namespace)).items(), left);
        } catch (ApiException e) {
            if (!e.isNotFound() && e.reason() != ApiException.Reason.METHOD_NOT_ALLOWED) {
                left.failed(type.name().groupResource(), e.getMessage());
            }
        }
    }

    private static void deleteOne(ResourceClient<DynamicObject> resource, DynamicObject object, DeleteOptions options) {
        try {
            resource.delete(object.key(), options);
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    private static void note(ResourceType type, List<DynamicObject> rest, Leftovers left) {
        if (rest.isEmpty()) {
            return;
        }
        left.remaining(type.name().groupResource(), rest.size());
        for (DynamicObject object : rest) {
            JsonNode finalizers = object.at("metadata", "finalizers");
            finalizers.forEach(finalizer -> left.heldBy(finalizer.asString()));
            if (!finalizers.isEmpty()) {
                left.wait(WAIT_FOR_FINALIZERS);
            }
            long grace = object.at("metadata", "deletionGracePeriodSeconds").asLong(0);
            left.wait(Duration.ofSeconds(grace));
        }
    }
}
