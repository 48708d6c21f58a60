/**
 * Starts jobs by the clock.
 *
 * <p>Start at {@link io.kjava.controllers.cronjob.CronJobReconciler}; {@code CronSchedule} reads the five
 * fields. Uses: {@code .objects}.
 */
@NullMarked
package io.kjava.controllers.cronjob;

import org.jspecify.annotations.NullMarked;
