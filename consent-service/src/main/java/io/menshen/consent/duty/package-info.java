/// What makes a role active: a yearly course and a signed pledge (PIPL Art. 51 (4)). The list of both is published like
/// the disclosure rules; who fulfilled what is kept here, and the gateways hear of it as of any basis (ADR 0050).
@org.jspecify.annotations.NullMarked
package io.menshen.consent.duty;
