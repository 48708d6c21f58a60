package io.kjava.kubelet.environment;

/** Which names a variable may have: printable ASCII without an equals sign. Pure. */
final class VariableNames {
    private VariableNames() {}

    static boolean isValid(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '=');
    }
}
