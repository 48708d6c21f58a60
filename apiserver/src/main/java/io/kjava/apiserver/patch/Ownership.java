package io.kjava.apiserver.patch;

/**
 * What one owner has.
 *
 * @param apiVersion in which the paths mean something
 * @param time RFC 3339 of the owner's last change; may be empty
 */
record Ownership(FieldSet fields, String apiVersion, String time) {
    Ownership withFields(FieldSet newFields) {
        return new Ownership(newFields, apiVersion, time);
    }

    Ownership at(String newTime) {
        return new Ownership(fields, apiVersion, newTime);
    }
}
