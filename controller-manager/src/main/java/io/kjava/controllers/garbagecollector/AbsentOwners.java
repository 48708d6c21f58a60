package io.kjava.controllers.garbagecollector;

import io.kjava.informer.ObjectImage.Owner;
import java.util.LinkedHashMap;
import java.util.Map;

/** The newest 500 owners that the server did not find: a uid that is gone never comes back. Thread-safe. */
final class AbsentOwners {
    private static final int REMEMBERED = 500;

    private record Key(String namespace, Owner owner) {}

    private final Map<Key, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    synchronized boolean contains(String namespace, Owner owner) {
        return known.containsKey(key(namespace, owner));
    }

    synchronized void add(String namespace, Owner owner) {
        known.put(key(namespace, owner), true);
    }

    private static Key key(String namespace, Owner owner) {
        return new Key(namespace, new Owner(owner.apiVersion(), owner.kind(), owner.name(), owner.uid(), false, false));
    }
}
