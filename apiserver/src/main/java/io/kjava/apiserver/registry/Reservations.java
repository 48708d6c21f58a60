package io.kjava.apiserver.registry;

import io.kjava.apiserver.registry.WriteHook.Reservation;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.codec.DynamicObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the hooks of one write hold until it is decided. Confined to one thread. */
final class Reservations {
    private final List<Reservation> held = new ArrayList<>(1);
    private boolean decided;

    private Reservations() {}

    /** Asks every hook; when one refuses, the ones before it give back what they took. */
    static Reservations take(
            List<WriteHook> hooks, DynamicObject object, @Nullable DynamicObject old, UserInfo user, boolean dryRun) {
        Reservations result = new Reservations();
        try {
            for (WriteHook hook : hooks) {
                result.held.add(hook.beforeWrite(object, old, user, dryRun));
            }
            return result;
        } catch (RuntimeException e) {
            result.rollback();
            throw e;
        }
    }

    void commit() {
        if (!decided) {
            decided = true;
            held.forEach(Reservation::commit);
        }
    }

    void rollback() {
        if (!decided) {
            decided = true;
            held.reversed().forEach(Reservation::rollback);
        }
    }
}
