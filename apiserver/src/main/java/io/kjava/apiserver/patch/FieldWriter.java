package io.kjava.apiserver.patch;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Who writes fields, through which version and subresource, and when.
 *
 * @param manager from the {@code fieldManager} parameter, or the user agent up to its first slash
 * @param apiVersion of the request
 * @param subresource empty for the object itself
 * @param resets what nobody owns through this endpoint
 */
public record FieldWriter(String manager, String apiVersion, String subresource, Instant now, ResetFields resets) {
    private static final int MAX_MANAGER_LENGTH = 128;

    public FieldWriter {
        requireNonNull(manager, "manager");
        requireNonNull(apiVersion, "apiVersion");
        requireNonNull(subresource, "subresource");
        requireNonNull(now, "now");
        requireNonNull(resets, "resets");
    }

    /** The manager of a request that names none: the user agent's first word. */
    public static String managerOf(String fieldManager, String userAgent) {
        if (!fieldManager.isEmpty()) {
            return fieldManager;
        }
        int slash = userAgent.indexOf('/');
        String word = slash < 0 ? userAgent : userAgent.substring(0, slash);
        StringBuilder printable = new StringBuilder();
        word.codePoints()
                .filter(c -> c >= 0x20 && c != 0x7f)
                .limit(MAX_MANAGER_LENGTH)
                .forEach(printable::appendCodePoint);
        return printable.toString();
    }

    FieldWriter withManager(String newManager) {
        return new FieldWriter(newManager, apiVersion, subresource, now, resets);
    }
}
