/// Budgets for unmasking (ADR 0057): how many different members one person may see in clear, within ten minutes and
/// within a day, over all tokens, views and gateways. What the rules say is counted here; before the record.
@org.jspecify.annotations.NullMarked
package io.menshen.gateway.budget;
