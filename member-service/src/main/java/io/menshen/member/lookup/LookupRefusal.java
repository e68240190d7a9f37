package io.menshen.member.lookup;

import java.util.List;

/// Every reason why a search may be refused. None holds what was asked for.
abstract sealed class LookupRefusal extends RuntimeException {

    private LookupRefusal(String message) {
        super(message, null, false, false);
    }

    /// Something that is asked for does not have its form.
    static final class Malformed extends LookupRefusal {
        private final String member;

        /// @param member `by`, `value` or `group`
        Malformed(String member) {
            super("malformed: " + member);
            this.member = member;
        }

        String member() {
            return member;
        }
    }

    /// The caller's roles do not look anybody up by this.
    static final class CriterionNotAllowed extends LookupRefusal {
        CriterionNotAllowed() {
            super("not by this criterion");
        }
    }

    /// The caller has spent a budget.
    static final class BudgetSpent extends LookupRefusal {
        private final List<Allowance> allowances;

        BudgetSpent(List<Allowance> allowances) {
            super("budget spent");
            this.allowances = List.copyOf(allowances);
        }

        List<Allowance> allowances() {
            return allowances;
        }
    }
}
