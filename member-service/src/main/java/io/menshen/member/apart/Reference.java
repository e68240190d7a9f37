package io.menshen.member.apart;

import io.menshen.member.protection.Place;

/// What a member's row says of a group that lies apart: enough to find it with a key, and nothing that stands
/// there.
///
/// @param place what was sealed, and where it belongs
/// @param generation random, new for every writing: a row that lies apart is never written over
public record Reference(Place place, long generation) {}
