/**
 * What every namespace and every service account gets: the default account, the cluster's certificate,
 * and tokens for those who still keep them in secrets.
 *
 * <p>Start at {@link io.kjava.controllers.serviceaccount.ServiceAccountControllers}. Uses: {@code
 * .objects}.
 */
@NullMarked
package io.kjava.controllers.serviceaccount;

import org.jspecify.annotations.NullMarked;
