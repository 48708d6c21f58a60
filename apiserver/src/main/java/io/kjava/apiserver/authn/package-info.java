/**
 * Who is this? Each authenticator knows one kind of credential.
 *
 * <p>Start at {@link Authenticator}.
 *
 * <p>Uses: {@code request}, {@code pki}. Used by: {@code pipeline}.
 */
@NullMarked
package io.kjava.apiserver.authn;

import org.jspecify.annotations.NullMarked;
