package io.kjava.addons.dns;

/** How a query ended. */
enum Rcode {
    NOERROR(0),
    FORMERR(1),
    SERVFAIL(2),
    NXDOMAIN(3),
    NOTIMP(4),
    REFUSED(5),
    BADVERS(16);

    private final int code;

    Rcode(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
