/**
 * Deletes what has lost its owners, orphans what should outlive them, and lets an owner wait for its
 * dependents.
 *
 * <p>Start at {@link io.kjava.controllers.garbagecollector.GarbageReconciler}; {@code OwnerGraph} holds
 * the image of all objects, {@code GraphSource} keeps it up to date. Uses: {@code client}, {@code
 * controller}, {@code informer}, {@code scheme}.
 */
@NullMarked
package io.kjava.controllers.garbagecollector;

import org.jspecify.annotations.NullMarked;
