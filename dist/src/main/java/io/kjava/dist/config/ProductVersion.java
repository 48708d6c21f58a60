package io.kjava.dist.config;

/** What this build calls itself. */
public final class ProductVersion {
    public static final String KJAVA = "0.1.0";

    /** The API version served, in the form that {@code kubectl version} shows. */
    public static final String KUBERNETES = "v1.36.0+kjava1";

    private ProductVersion() {}
}
