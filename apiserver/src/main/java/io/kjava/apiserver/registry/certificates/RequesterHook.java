package io.kjava.apiserver.registry.certificates;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.registry.WriteHook;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.codec.DynamicObject;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes into a signing request who asked, whatever the client said, and when something was decided. */
public final class RequesterHook implements WriteHook {
    private static final Reservation NOTHING = new Reservation() {
        @Override
        public void commit() {}

        @Override
        public void rollback() {}
    };

    private final InstantSource clock;

    public RequesterHook(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Reservation beforeWrite(DynamicObject object, @Nullable DynamicObject old, UserInfo user, boolean dryRun) {
        if (old == null) {
            identify(object.objectAt("spec"), user);
        }
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        for (JsonNode condition : object.at("status", "conditions")) {
            if (condition instanceof ObjectNode node) {
                for (String time : List.of("lastUpdateTime", "lastTransitionTime")) {
                    if (node.path(time).asString("").isEmpty()) {
                        node.put(time, now);
                    }
                }
            }
        }
        return NOTHING;
    }

    private static void identify(ObjectNode spec, UserInfo user) {
        spec.remove(List.of("uid", "groups", "extra"));
        spec.put("username", user.name());
        if (!user.uid().isEmpty()) {
            spec.put("uid", user.uid());
        }
        if (!user.groups().isEmpty()) {
            ArrayNode groups = spec.putArray("groups");
            user.groups().forEach(groups::add);
        }
        if (!user.extra().isEmpty()) {
            ObjectNode extra = spec.putObject("extra");
            user.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
        }
    }

    @Override
    public void afterDelete(DynamicObject old) {
        // Nothing is held.
    }
}
