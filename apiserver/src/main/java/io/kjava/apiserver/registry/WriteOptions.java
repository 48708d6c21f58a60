package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.request.UserInfo;
import io.kjava.apiserver.request.Warnings;
import io.kjava.codec.DynamicObject;
import org.jspecify.annotations.Nullable;

/**
 * How something is to be written, and for whom.
 *
 * @param fieldManager who is named as the owner of the fields that change
 * @param options the request's options as an object (CreateOptions, DeleteOptions), for admission
 */
public record WriteOptions(
        UserInfo user,
        Warnings warnings,
        boolean dryRun,
        String fieldManager,
        @Nullable DynamicObject options) {
    public WriteOptions {
        requireNonNull(user, "user");
        requireNonNull(warnings, "warnings");
        requireNonNull(fieldManager, "fieldManager");
    }

    /** A write of the server itself. */
    public static WriteOptions internal(String manager) {
        return new WriteOptions(
                UserInfo.of("system:apiserver", UserInfo.MASTERS), new Warnings(), false, manager, null);
    }
}
