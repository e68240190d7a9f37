/// Which fields a member's record may have, as data, and what their values must look like. The catalogue is public and
/// drives what is accepted, how it is sealed and who may change it; the gateway's rules are compared with it by a test.
@org.jspecify.annotations.NullMarked
package io.menshen.member.field;
