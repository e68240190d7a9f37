package io.menshen.member.rights;

/// Why a request may be refused: a closed list (PIPL Art. 50), each with the clause that allows it.
public enum RefusalReason {
    /// Nobody showed that the request is the member's own.
    IDENTITY_NOT_PROVEN("GB/T 35273-2020 8.7"),
    /// A law or regulation wants it kept secret, or not told.
    SECRECY_BY_LAW("PIPL Art. 18, 35, 45"),
    /// A law wants the data kept longer; they are restricted meanwhile.
    KEPT_BY_LAW("PIPL Art. 47"),
    /// The data were looked at and are right.
    FOUND_CORRECT("PIPL Art. 46"),
    /// A law orders this processing, so it cannot be restricted.
    PROCESSING_BY_LAW("PIPL Art. 44"),
    /// The conditions for a transfer are not met.
    TRANSFER_CONDITIONS("PIPL Art. 45"),
    /// Not a close relative's own lawful interest, or against what the deceased had arranged.
    NOT_FOR_RELATIVES("PIPL Art. 49"),
    /// It would seriously harm somebody else's rights.
    RIGHTS_OF_OTHERS("GB/T 35273-2020 8.7"),
    /// Nothing is held that the request is about.
    NOTHING_HELD("PIPL Art. 45"),
    /// The same over and over, or in evident bad faith.
    ABUSE("GB/T 35273-2020 8.7");

    private final String clause;

    RefusalReason(String clause) {
        this.clause = clause;
    }

    /// The clause that allows it.
    public String clause() {
        return clause;
    }
}
