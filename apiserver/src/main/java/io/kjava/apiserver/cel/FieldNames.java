package io.kjava.apiserver.cel;

import java.util.Optional;
import java.util.Set;

/** Property names as identifiers of the language. Pure. */
final class FieldNames {
    private static final Set<String> RESERVED = Set.of(
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");

    private FieldNames() {}

    /** Empty when the name cannot be written as an identifier. */
    static Optional<String> escape(String name) {
        if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
            return Optional.empty();
        }
        if (RESERVED.contains(name)) {
            return Optional.of("__" + name + "__");
        }
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_' && i + 1 < name.length() && name.charAt(i + 1) == '_') {
                escaped.append("__underscores__");
                i++;
            } else if (c == '_' || c < 128 && Character.isLetterOrDigit(c)) {
                escaped.append(c);
            } else {
                switch (c) {
                    case '.' -> escaped.append("__dot__");
                    case '-' -> escaped.append("__dash__");
                    case '/' -> escaped.append("__slash__");
                    default -> {
                        return Optional.empty();
                    }
                }
            }
        }
        return Optional.of(escaped.toString());
    }
}
