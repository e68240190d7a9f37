/// member-service.
@org.jspecify.annotations.NullMarked
package io.menshen.member;
