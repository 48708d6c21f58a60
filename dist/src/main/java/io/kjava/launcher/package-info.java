/**
 * The JAR's entry on any Java since 8: finds a JDK that kjava runs on and starts it with the right
 * flags. Compiled for Java 8; knows nothing else of kjava but the name of its main class.
 */
package io.kjava.launcher;
