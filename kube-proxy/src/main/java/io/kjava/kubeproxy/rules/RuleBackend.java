package io.kjava.kubeproxy.rules;

/**
 * Carries rule sets into the kernel. For one thread. Throws {@code CommandException} when the kernel
 * refuses; the next sync then writes everything again.
 */
public interface RuleBackend {
    /** Makes the kernel's rules equal to the set, writing only what differs from the last one. */
    void sync(RuleSet rules);

    /** Looks, cheaply, whether somebody else removed rules; the next sync then writes everything. */
    void check();

    /** Makes the next sync write everything. */
    void forget();

    /**
     * Removes every rule, also those of an earlier process.
     *
     * @param rules what no services need: says where jumps may be
     */
    void cleanup(RuleSet rules);
}
