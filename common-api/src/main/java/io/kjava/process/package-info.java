/**
 * Runs a host command to its end and hands back what it said.
 *
 * <p>Start at {@link io.kjava.process.CommandRunner}. The room for {@code ip}, {@code iptables} and
 * their like; long-lived children are supervised elsewhere. Uses: {@code lifecycle}. Never knows:
 * what the commands mean.
 */
@NullMarked
package io.kjava.process;

import org.jspecify.annotations.NullMarked;
