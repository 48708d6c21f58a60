package io.kjava.apiserver.authz;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.lifecycle.ReadyGate;
import java.time.Duration;

/**
 * Keeps whoever asks waiting until the stored roles have been read, so that nobody is refused only
 * because the server has just started. Never has an opinion.
 */
public final class StartGate implements Authorizer {
    private final ReadyGate opened;
    private final Duration patience;

    /**
     * @param patience after which the question is decided by what is known
     */
    public StartGate(ReadyGate opened, Duration patience) {
        this.opened = requireNonNull(opened, "opened");
        this.patience = requireNonNull(patience, "patience");
    }

    @Override
    public Decision authorize(AccessQuestion question) {
        if (!opened.isOpen()) {
            try {
                opened.await(patience);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw ApiException.unavailable("the server is stopping");
            }
        }
        return Decision.NO_OPINION;
    }
}
