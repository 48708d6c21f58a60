package io.kjava.kubelet.resources;

import java.util.Optional;

/** What can run short, in the order in which the kubelet cares. */
public enum EvictionSignal {
    MEMORY("memory.available", "memory", Shortage.MEMORY),
    NODE_FS("nodefs.available", "ephemeral-storage", Shortage.DISK),
    NODE_FS_INODES("nodefs.inodesFree", "inodes", Shortage.DISK),
    IMAGE_FS("imagefs.available", "ephemeral-storage", Shortage.DISK),
    IMAGE_FS_INODES("imagefs.inodesFree", "inodes", Shortage.DISK),
    PROCESSES("pid.available", "pids", Shortage.PROCESSES);

    /** The node condition that a signal leads to. */
    public enum Shortage {
        MEMORY("MemoryPressure"),
        DISK("DiskPressure"),
        PROCESSES("PIDPressure");

        private final String condition;

        Shortage(String condition) {
            this.condition = condition;
        }

        public String condition() {
            return condition;
        }
    }

    private final String wireName;
    private final String resource;
    private final Shortage shortage;

    EvictionSignal(String wireName, String resource, Shortage shortage) {
        this.wireName = wireName;
        this.resource = resource;
        this.shortage = shortage;
    }

    /** As settings spell it. */
    public String wireName() {
        return wireName;
    }

    /** As messages call what runs short. */
    public String resource() {
        return resource;
    }

    public Shortage shortage() {
        return shortage;
    }

    public static Optional<EvictionSignal> fromWire(String name) {
        for (EvictionSignal signal : values()) {
            if (signal.wireName.equals(name)) {
                return Optional.of(signal);
            }
        }
        return Optional.empty();
    }
}
