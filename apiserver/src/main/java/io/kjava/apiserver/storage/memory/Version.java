package io.kjava.apiserver.storage.memory;

import io.kjava.apiserver.storage.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a key was from one revision on: a value, or nothing. */
record Version(Stored stored, boolean deleted, long revision) {
    static Version put(Stored stored) {
        return new Version(stored, false, stored.revision());
    }

    /** Keeps the value that was lost, for the event of the deletion. */
    static Version deleted(Stored before, long revision) {
        return new Version(before, true, revision);
    }

    /** All versions of one key that are remembered, oldest first. */
    static final class History {
        private final List<Version> versions = new ArrayList<>(1);

        void add(Version version) {
            versions.add(version);
        }

        Optional<Stored> latest() {
            return live(versions.getLast());
        }

        Optional<Stored> at(long revision) {
            for (int i = versions.size() - 1; i >= 0; i--) {
                if (versions.get(i).revision() <= revision) {
                    return live(versions.get(i));
                }
            }
            return Optional.empty();
        }

        /** Forgets what no reader at that revision or later can see. */
        void compact(long revision) {
            int keep = 0;
            while (keep + 1 < versions.size() && versions.get(keep + 1).revision() <= revision) {
                keep++;
            }
            if (versions.get(keep).deleted() && versions.get(keep).revision() <= revision) {
                keep++;
            }
            versions.subList(0, keep).clear();
        }

        boolean isEmpty() {
            return versions.isEmpty();
        }

        private static Optional<Stored> live(Version version) {
            return version.deleted() ? Optional.empty() : Optional.of(version.stored());
        }
    }
}
