package io.kjava.apiserver.registry.certificates;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of a PEM text: what stands between BEGIN and END. Immutable.
 *
 * @param headers whether it has lines in front of its content
 */
record PemBlock(String type, boolean headers, byte[] content) {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\r?\\n"
            + "((?:[^\\n:]+:[^\\n]*\\r?\\n)*)(\\r?\\n)?([A-Za-z0-9+/=\\s]*?)-----END \\1-----");

    PemBlock {
        requireNonNull(type, "type");
        requireNonNull(content, "content");
    }

    /** All blocks of a text that is given in Base64; what is not whole is passed over. */
    static List<PemBlock> read(String encoded) {
        List<PemBlock> blocks = new ArrayList<>(1);
        String text = new String(Base64.getMimeDecoder().decode(encoded), StandardCharsets.ISO_8859_1);
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            byte[] content = Base64.getMimeDecoder().decode(matcher.group(4));
            blocks.add(new PemBlock(matcher.group(1), !matcher.group(2).isEmpty(), content));
        }
        return blocks;
    }
}
