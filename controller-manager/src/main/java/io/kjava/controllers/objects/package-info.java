/**
 * Small questions that every controller asks about objects: who owns it, when was that, how many is 25 %.
 * Pure.
 *
 * <p>Uses: {@code api}, {@code codec}. Used by: all controllers.
 */
@NullMarked
package io.kjava.controllers.objects;

import org.jspecify.annotations.NullMarked;
