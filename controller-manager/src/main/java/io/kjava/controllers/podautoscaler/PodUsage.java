package io.kjava.controllers.podautoscaler;

import java.time.Duration;
import java.time.Instant;

/**
 * What one pod used.
 *
 * @param milli thousandths of the metric's unit
 * @param at when the measurement ended
 * @param window over how long it went
 */
record PodUsage(long milli, Instant at, Duration window) {}
