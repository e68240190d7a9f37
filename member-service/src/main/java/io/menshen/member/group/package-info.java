/// Groups of neighbours, their leader, and who belongs to them.
@org.jspecify.annotations.NullMarked
package io.menshen.member.group;
