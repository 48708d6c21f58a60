package io.kjava.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.util.Optional;

/**
 * Notes on a deployment which revision it has come to. An update, because this controller may not
 * patch; of the tree, because a typed object would come back with its empty fields left out, which
 * looks like another spec. Thread-safe.
 */
final class RevisionNotes {
    private final ResourceClient<DynamicObject> trees;

    RevisionNotes(ApiClient client) {
        this.trees = client.dynamic(new ResourceName("apps", "v1", "deployments"), true);
    }

    /** Empty when the deployment has gone meanwhile. */
    Optional<Deployment> write(ObjectKey key, String revision) {
        Optional<DynamicObject> tree = trees.get(key);
        tree.ifPresent(found -> found.objectAt("metadata", "annotations").put(Revisions.REVISION, revision));
        return tree.map(trees::update).map(done -> JsonCodec.toTyped(done, Deployment.class));
    }
}
