/** The client libraries that users have, unmodified, against a real cluster. */
@NullMarked
package io.kjava.it.client;

import org.jspecify.annotations.NullMarked;
