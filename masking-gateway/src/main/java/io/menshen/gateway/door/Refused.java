package io.menshen.gateway.door;

/// The door says no, and this is all it says.
final class Refused extends RuntimeException {

    private final int status;
    private final String slug;

    Refused(int status, String slug) {
        // no stack: refusing must stay cheap
        super(slug, null, false, false);
        this.status = status;
        this.slug = slug;
    }

    int status() {
        return status;
    }

    String slug() {
        return slug;
    }
}
