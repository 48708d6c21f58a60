package io.kjava.apiserver.handlers;

import io.kjava.codec.DynamicObject;
import tools.jackson.databind.node.ObjectNode;

/** Shows a Scale as a {@code Table} of one row. */
@FunctionalInterface
public interface ScaleTables {
    /**
     * @param custom whether the scaled object is of a custom kind
     * @param includeObject how much of the object goes with its row
     */
    ObjectNode table(boolean custom, DynamicObject scale, String includeObject);
}
