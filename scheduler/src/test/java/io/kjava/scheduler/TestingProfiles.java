package io.kjava.scheduler;

import io.kjava.scheduler.framework.PluginSet;

/** The profiles, for tests of other packages. */
public final class TestingProfiles {
    private TestingProfiles() {}

    public static PluginSet defaults() {
        return Profiles.defaults();
    }
}
