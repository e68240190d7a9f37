/// Talking to members: what the service has to say is written in the transaction that has it to say, sealed,
/// and sent afterwards – into the member's inbox, by SMS or by e-mail. No text holds a personal value; an SMS
/// may hold a code.
@org.jspecify.annotations.NullMarked
package io.menshen.member.message;
