package io.kjava.cri.grpc;

import io.kjava.cri.Image;
import io.kjava.cri.RegistryLogin;
import java.util.ArrayList;
import java.util.List;

/** Images, to and from the wire. Pure. */
final class ImageMessages {
    private ImageMessages() {}

    static void login(WireWriter out, RegistryLogin login) {
        out.string(1, login.username())
                .string(2, login.password())
                .string(3, login.auth())
                .string(4, login.serverAddress())
                .string(5, login.identityToken())
                .string(6, login.registryToken());
    }

    /** Field 1 of the answers to a list, and to a status call (where it is there once or never). */
    static List<Image> images(WireReader in) {
        List<Image> images = new ArrayList<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                images.add(image(in.message()));
            } else {
                in.skip();
            }
        }
        return images;
    }

    private static Image image(WireReader in) {
        String id = "";
        List<String> tags = new ArrayList<>();
        List<String> digests = new ArrayList<>();
        long size = 0;
        Long uid = null;
        String username = "";
        boolean pinned = false;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> id = in.string();
                case 2 -> tags.add(in.string());
                case 3 -> digests.add(in.string());
                case 4 -> size = in.number();
                case 5 -> uid = in.wrappedNumber();
                case 6 -> username = in.string();
                case 8 -> pinned = in.bool();
                default -> in.skip();
            }
        }
        return new Image(id, tags, digests, size, uid, username, pinned);
    }
}
