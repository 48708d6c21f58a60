/**
 * The door of the API server: keeps the truth and its rules.
 *
 * <p>Start at {@link ApiServer}; {@link ApiServerAssembly} builds everything and states the order of the
 * request pipeline.
 *
 * <p>Uses: every package of its module. Used by: {@code dist}. Nothing in this module imports it.
 */
@NullMarked
package io.kjava.apiserver;

import org.jspecify.annotations.NullMarked;
