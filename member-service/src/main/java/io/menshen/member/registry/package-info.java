/// Who the members are: registering with the least data, linking an account to its record, and who may know of whom.
@org.jspecify.annotations.NullMarked
package io.menshen.member.registry;
