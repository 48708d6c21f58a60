package io.kjava.controller;

import io.kjava.api.ObjectKey;

/**
 * Drives one object toward its spec. Gets a key, never an event: it must re-read the world on every
 * call. Several keys are reconciled at once, one key never twice at once. Interrupt ends it.
 */
@FunctionalInterface
public interface Reconciler {
    Outcome reconcile(ObjectKey key) throws InterruptedException;
}
