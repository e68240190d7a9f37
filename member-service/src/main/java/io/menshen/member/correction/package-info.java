/// Changes that a member asks for and a reviewer decides: real name, ID number, date of birth. The reviewer takes a
/// correction in hand, sees old and new as far as the rules let a case be seen, decides with a reason, and never
/// decides about the own record.
@org.jspecify.annotations.NullMarked
package io.menshen.member.correction;
