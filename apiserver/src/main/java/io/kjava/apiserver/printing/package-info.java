/**
 * Objects as table rows for {@code kubectl get}, and as metadata only.
 *
 * <p>Start at {@link io.kjava.apiserver.printing.TablePrinter}. Pure. Uses: {@code api}, {@code codec},
 * {@code scheme}. Never knows: requests, storage.
 */
@NullMarked
package io.kjava.apiserver.printing;

import org.jspecify.annotations.NullMarked;
