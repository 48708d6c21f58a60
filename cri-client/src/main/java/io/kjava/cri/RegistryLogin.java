package io.kjava.cri;

/** What a registry wants to see; every part may be empty. Never logged. */
public record RegistryLogin(
        String username,
        String password,
        String auth,
        String serverAddress,
        String identityToken,
        String registryToken) {
    public static final RegistryLogin ANONYMOUS = new RegistryLogin("", "", "", "", "", "");

    public static RegistryLogin of(String username, String password) {
        return new RegistryLogin(username, password, "", "", "", "");
    }

    @Override
    public String toString() {
        return "RegistryLogin[" + username + "@" + serverAddress + "]";
    }
}
