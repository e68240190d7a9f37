package io.menshen.member.protection;

import io.menshen.member.ClaimId;
import io.menshen.member.ImportId;
import io.menshen.member.MemberId;
import io.menshen.member.RequestId;
import io.menshen.member.RoundId;
import java.util.Optional;
import java.util.UUID;

/// Who or what has a data key of its own: a member, a round for the text that was pasted into it, a claim for
/// the mobile until its code is made, an import for its file until it is read, or a rights request for what was
/// written with it.
public record Subject(Kind kind, UUID id) {

    /// The number is stored and bound to every ciphertext: never change it.
    public enum Kind {
        MEMBER(1),
        ROUND(2),
        CLAIM(3),
        IMPORT(4),
        REQUEST(5);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        static Kind numbered(int number) {
            for (Kind kind : values()) {
                if (kind.number == number) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no kind of subject has number " + number);
        }
    }

    public static Subject of(MemberId member) {
        return new Subject(Kind.MEMBER, member.value());
    }

    /// The member, if it is one.
    Optional<MemberId> member() {
        return kind == Kind.MEMBER ? Optional.of(new MemberId(id)) : Optional.empty();
    }

    public static Subject of(RoundId round) {
        return new Subject(Kind.ROUND, round.value());
    }

    public static Subject of(ClaimId claim) {
        return new Subject(Kind.CLAIM, claim.value());
    }

    public static Subject of(RequestId request) {
        return new Subject(Kind.REQUEST, request.value());
    }

    public static Subject of(ImportId file) {
        return new Subject(Kind.IMPORT, file.value());
    }
}
