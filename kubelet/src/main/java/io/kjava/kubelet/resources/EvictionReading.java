package io.kjava.kubelet.resources;

/** How much there is of what can run short, in bytes, inodes or processes. */
record EvictionReading(long available, long capacity) {}
