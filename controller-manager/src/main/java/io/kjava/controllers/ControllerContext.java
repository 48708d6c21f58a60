package io.kjava.controllers;

import static java.util.Objects.requireNonNull;

import io.kjava.client.ApiClient;
import io.kjava.events.EventRecorder;
import io.kjava.informer.SharedInformers;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * What all controllers are made of.
 *
 * @param events gives each component its own recorder, by the name that users see
 */
public record ControllerContext(
        ApiClient client,
        SharedInformers informers,
        Function<String, EventRecorder> events,
        InstantSource clock,
        RandomGenerator random) {
    public ControllerContext {
        requireNonNull(client, "client");
        requireNonNull(informers, "informers");
        requireNonNull(events, "events");
        requireNonNull(clock, "clock");
        requireNonNull(random, "random");
    }

    EventRecorder recorder(String component) {
        return events.apply(component);
    }
}
