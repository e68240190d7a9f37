/// Reads the 接龙 text that group leaders paste: pure, from text and the round's goods to a [Posting].
///
/// It guesses nothing silently. What it cannot read surely is an [Item] with a [Reason] for a person to look at,
/// never an order. It knows no database and no person: who is who is decided in `intake.union` and after it.
///
/// Where to add what: a flat spelling in [FlatFinder], a delivery hint in [DeliveryHint], a word that cancels,
/// adds or pays in [Phrases], a health hint in the resource `health-hints.txt`. Each has a test with one row a
/// spelling.
@NullMarked
package io.menshen.member.intake.jielong;

import org.jspecify.annotations.NullMarked;
