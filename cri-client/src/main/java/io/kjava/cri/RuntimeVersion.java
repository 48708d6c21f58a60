package io.kjava.cri;

/** What the runtime calls itself: for example {@code containerd}, {@code 1.6.20}, {@code v1}. */
public record RuntimeVersion(String name, String version, String apiVersion) {}
