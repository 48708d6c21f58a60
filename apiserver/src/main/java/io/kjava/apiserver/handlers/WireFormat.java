package io.kjava.apiserver.handlers;

import tools.jackson.databind.JsonNode;

/** A way to write an object other than JSON. Pure. */
@FunctionalInterface
public interface WireFormat {
    byte[] encode(JsonNode object);
}
