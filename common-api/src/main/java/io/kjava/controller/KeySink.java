package io.kjava.controller;

import io.kjava.api.ObjectKey;
import java.time.Duration;

/** Where sources put the keys of objects that need a look. Never blocks; thread-safe. */
public interface KeySink {
    void add(ObjectKey key);

    /** Not before the delay has passed; an earlier time already asked for stays. */
    void addAfter(ObjectKey key, Duration delay);
}
