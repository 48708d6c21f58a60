package io.kjava.apiserver.printing;

import io.kjava.codec.DynamicObject;
import java.time.Instant;
import tools.jackson.databind.node.ArrayNode;

/** Writes the cells of one object, one for each column and in the columns' order. Pure. */
@FunctionalInterface
interface RowCells {
    void write(DynamicObject object, Instant now, ArrayNode cells);
}
