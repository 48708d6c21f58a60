package io.kjava.kubelet.server;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the API server says about who calls this server. Thread-safe; blocks. */
public interface CallerReviews {
    /** Who asks, as the API knows him. */
    record Caller(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
        public Caller {
            groups = List.copyOf(groups);
            extra = Map.copyOf(extra);
        }
    }

    /** Who shows this token; empty when it is no good. Throws {@code ApiException}. */
    Optional<Caller> identify(String token);

    /** Whether the caller may do this to a subresource of this node. Throws {@code ApiException}. */
    boolean allows(Caller caller, String verb, String subresource);
}
