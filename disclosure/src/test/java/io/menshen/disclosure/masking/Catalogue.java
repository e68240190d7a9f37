package io.menshen.disclosure.masking;

/// The fields these tests speak of.
final class Catalogue {

    static final Field MEMBER_ID = new Field(0, "member-id", Kind.ID, null, false);
    static final Field NAME = new Field(1, "display-name", Kind.NAME, "profile", false);
    static final Field MOBILE = new Field(2, "mobile", Kind.MOBILE, "contact", false);
    static final Field FLAT = new Field(3, "flat", Kind.FLAT, "delivery", false);
    static final Field HINT = new Field(4, "delivery-hint", Kind.CHIP, "delivery", false);
    static final Field NOTE = new Field(5, "free-text", Kind.TEXT, null, false);
    static final Field ID_NUMBER = new Field(6, "id-number", Kind.NUMBER, "identity", false);
    static final Field EMAIL = new Field(7, "email", Kind.EMAIL, "contact", false);
    static final Field BIRTH_DATE = new Field(8, "birth-date", Kind.DATE, "identity", false);
    static final Field LANDLINE = new Field(9, "landline", Kind.LANDLINE, "contact", false);
    static final Field PASSPORT = new Field(10, "passport", Kind.DOCUMENT, "identity", false);
    static final Field PLATE = new Field(11, "plate", Kind.PLATE, "identity", false);
    static final Field WECHAT_ID = new Field(12, "wechat-id", Kind.ACCOUNT, "contact", false);
    static final Field ADDRESS = new Field(13, "address", Kind.ADDRESS, "delivery", false);
    static final Field TO_BUILDING = new Field(14, "to-building", Kind.ADDRESS_TO_BUILDING, "delivery", false);
    static final Field TO_UNIT = new Field(15, "to-unit", Kind.ADDRESS_TO_UNIT, "delivery", false);
    static final Field REMARK = new Field(16, "remark", Kind.NOTE, null, false);

    private Catalogue() {}
}
