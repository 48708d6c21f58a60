package io.kjava.apiserver.extension;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.codec.DynamicObject;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What all custom kinds have in common on their way to storage. Pure. */
final class CustomStrategy implements ResourceStrategy {
    static final CustomStrategy INSTANCE = new CustomStrategy();

    private CustomStrategy() {}

    /** Everything but the metadata counts. */
    @Override
    public boolean raisesGeneration(DynamicObject object, DynamicObject old) {
        return !withoutMetadata(object).equals(withoutMetadata(old));
    }

    private static ObjectNode withoutMetadata(DynamicObject object) {
        ObjectNode rest = object.tree().objectNode();
        rest.setAll(object.tree());
        rest.remove("metadata");
        return rest;
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }

    @Override
    public boolean allowsUnconditionalUpdate() {
        return false;
    }

    @Override
    public boolean keepsStatusOnCreate() {
        return false;
    }

    @Override
    public List<String> warnings(DynamicObject object) {
        return FinalizerNames.warnings(object);
    }
}
