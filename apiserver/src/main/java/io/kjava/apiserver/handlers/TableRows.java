package io.kjava.apiserver.handlers;

import io.kjava.apiserver.registry.ServedResource;
import io.kjava.codec.DynamicObject;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Shows objects as a {@code Table}. Pure apart from the clock that ages are counted by. */
@FunctionalInterface
public interface TableRows {
    /**
     * @param apiVersion of the Table
     * @param includeObject None, Metadata or Object: what each row carries of its object
     * @return a Table with columnDefinitions and rows
     */
    ObjectNode table(ServedResource resource, String apiVersion, List<DynamicObject> objects, String includeObject);
}
