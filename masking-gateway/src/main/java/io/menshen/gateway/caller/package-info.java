/// Who is calling: the verified access token, and the caller's own member record.
@org.jspecify.annotations.NullMarked
package io.menshen.gateway.caller;
