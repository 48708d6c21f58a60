package io.kjava.apiserver.registry.rules;

import java.util.List;

/** How the counts in a status of replicas must agree with each other. Pure. */
public final class ReplicaCounts {
    private ReplicaCounts() {}

    /** None of the counts is above the bound. */
    public static void atMost(Spot status, String bound, String why, String... counts) {
        long most = status.at(bound).number();
        for (String count : List.of(counts)) {
            if (status.at(count).number() > most) {
                status.at(count).invalid(status.at(count).number(), why);
            }
        }
    }

    /** A count of collisions never goes down. */
    public static void notDecremented(Spot now, Spot old) {
        if (old.isSet() && now.number() < old.number()) {
            now.invalid(now.number(), "cannot be decremented");
        }
    }
}
