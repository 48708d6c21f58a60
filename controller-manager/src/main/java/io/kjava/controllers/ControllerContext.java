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
 * @param client as the controller manager itself
 * @param accounts a client as the service account of that name, so that each controller may do no more
 *     than its work
 * @param events gives each component its own recorder, by the name that users see
 */
public record ControllerContext(
        ApiClient client,
        Function<String, ApiClient> accounts,
        SharedInformers informers,
        Function<String, EventRecorder> events,
        InstantSource clock,
        RandomGenerator random) {
    public ControllerContext {
        requireNonNull(client, "client");
        requireNonNull(accounts, "accounts");
        requireNonNull(informers, "informers");
        requireNonNull(events, "events");
        requireNonNull(clock, "clock");
        requireNonNull(random, "random");
    }

    ApiClient client(String account) {
        return accounts.apply(account);
    }

    EventRecorder recorder(String component) {
        return events.apply(component);
    }
}
