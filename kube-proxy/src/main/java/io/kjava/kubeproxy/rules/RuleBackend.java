package io.kjava.kubeproxy.rules;

import io.kjava.kubeproxy.view.ServiceTable;
import java.util.Map;

/**
 * Makes services of one address family real in the kernel, in one of several ways. For one thread.
 * Throws {@code CommandException} when the kernel refuses; the next sync then writes everything
 * again.
 */
public interface RuleBackend {
    /** Makes the kernel's rules those of the table, writing only what differs from the last one. */
    void sync(ServiceTable table);

    /**
     * Looks, cheaply, whether somebody else removed rules; the next sync then writes everything.
     */
    void check();

    /** Makes the next sync write everything. */
    void forget();

    /** Removes every rule, also those of an earlier process. */
    void cleanup();

    /** How many rules there are, by table. */
    Map<String, Integer> ruleCounts();
}
