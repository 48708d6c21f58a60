package io.kjava.apiserver.openapi;

/** The two versions of OpenAPI, and where they differ in small things. */
enum Dialect {
    V2("#/definitions/"),
    V3("#/components/schemas/");

    private final String prefix;

    Dialect(String prefix) {
        this.prefix = prefix;
    }

    /** What {@code $ref} says of a definition. */
    String reference(String definition) {
        return prefix + definition;
    }
}
