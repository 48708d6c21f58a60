package io.kjava.apiserver.admission;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.apiserver.request.Warnings;
import io.kjava.codec.DynamicObject;
import org.jspecify.annotations.Nullable;

/**
 * A write, or a connect, that is being judged.
 *
 * @param operation what is done
 * @param subresource empty for the object itself
 * @param object as it would be stored; null for a delete. Mutating plugins change it in place
 * @param old as it is stored; null for a create
 * @param options the request's options as sent (DeleteOptions for a delete), or null
 */
public record AdmissionRequest(
        Operation operation,
        ResourceName resource,
        String kind,
        String subresource,
        ObjectKey key,
        @Nullable DynamicObject object,
        @Nullable DynamicObject old,
        @Nullable DynamicObject options,
        boolean dryRun,
        UserInfo user,
        Warnings warnings) {
    public enum Operation {
        CREATE,
        UPDATE,
        DELETE,
        CONNECT
    }

    public AdmissionRequest {
        requireNonNull(operation, "operation");
        requireNonNull(resource, "resource");
        requireNonNull(kind, "kind");
        requireNonNull(subresource, "subresource");
        requireNonNull(key, "key");
        requireNonNull(user, "user");
        requireNonNull(warnings, "warnings");
    }

    public boolean is(String groupResource) {
        return resource.groupResource().equals(groupResource);
    }

    /** Whether this creates an object of that resource, not a subresource of one. */
    public boolean creates(String groupResource) {
        return operation == Operation.CREATE && subresource.isEmpty() && is(groupResource);
    }

    /** The name for a message to the client; an object that has none yet is called by what its name starts with. */
    public String shownName() {
        if (!key.name().isEmpty()) {
            return key.name();
        }
        String own = object == null ? "" : object.name();
        String start = object == null || !own.isEmpty() ? own : object.meta("generateName");
        return start.isEmpty() ? "Unknown" : start;
    }
}
