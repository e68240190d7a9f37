/// Who is known to be too young to decide alone (PIPL Art. 28, 31): a yes or no, never a date. The date of
/// birth stays sealed in the record; each day it is opened for those few who were too young the day before (ADR
/// 0047).
@org.jspecify.annotations.NullMarked
package io.menshen.member.age;
