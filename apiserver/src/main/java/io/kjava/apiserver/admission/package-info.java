/**
 * The contract of a rule about what may enter.
 *
 * <p>Start at {@link io.kjava.apiserver.admission.AdmissionPlugin}. Uses: {@code api}, {@code codec},
 * {@code .request}.
 */
@NullMarked
package io.kjava.apiserver.admission;

import org.jspecify.annotations.NullMarked;
