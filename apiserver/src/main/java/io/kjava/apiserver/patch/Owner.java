package io.kjava.apiserver.patch;

/**
 * Identifies an entry of the managed fields.
 *
 * @param applies Apply, or else Update
 * @param apiVersion empty for Apply: an applier has one entry, whatever version it speaks
 */
record Owner(String manager, boolean applies, String apiVersion, String subresource) {
    static Owner applier(FieldWriter writer) {
        return new Owner(writer.manager(), true, "", writer.subresource());
    }

    static Owner updater(FieldWriter writer) {
        return new Owner(writer.manager(), false, writer.apiVersion(), writer.subresource());
    }

    String operation() {
        return applies ? "Apply" : "Update";
    }

    /** {@code "kubectl" with subresource "status" using apps/v1}. */
    String describe() {
        StringBuilder text = new StringBuilder("\"").append(manager).append('"');
        if (!subresource.isEmpty()) {
            text.append(" with subresource \"").append(subresource).append('"');
        }
        if (!applies) {
            text.append(" using ").append(apiVersion);
        }
        return text.toString();
    }
}
