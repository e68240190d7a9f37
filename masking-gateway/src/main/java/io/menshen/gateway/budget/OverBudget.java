package io.menshen.gateway.budget;

import io.menshen.disclosure.rule.Budget;

/// Why nobody may be unmasked now. Whoever waited for it must not disclose.
public abstract sealed class OverBudget extends RuntimeException {

    private OverBudget(String message) {
        // no stack: refusing must stay cheap
        super(message, null, false, false);
    }

    /// The person has seen as many members as the rules allow.
    public static final class Spent extends OverBudget {

        private final transient Budget budget;
        private final transient Allowance left;
        private final boolean first;

        Spent(Budget budget, Allowance left, boolean first) {
            super("spent in the role " + budget.role());
            this.budget = budget;
            this.left = left;
            this.first = first;
        }

        public Budget budget() {
            return budget;
        }

        public Allowance left() {
            return left;
        }

        /// Whether somebody should be told: the first time within ten minutes, on this gateway.
        public boolean first() {
            return first;
        }
    }

    /// It cannot be known how many the person has seen, and nothing is reserved here.
    public static final class Unknown extends OverBudget {

        Unknown() {
            super("unknown");
        }
    }
}
