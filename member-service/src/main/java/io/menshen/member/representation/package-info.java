/// Who may stand for a member: the guardian of a child under 14 (PIPL Art. 31, ADR 0047), and whoever the
/// member has given a mandate, for listed operations and purposes until a day (ADR 0047). A reviewer compares
/// the document first. It is proven anew at each use.
@org.jspecify.annotations.NullMarked
package io.menshen.member.representation;
