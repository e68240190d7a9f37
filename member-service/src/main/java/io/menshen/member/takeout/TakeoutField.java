package io.menshen.member.takeout;

import io.menshen.member.protection.FieldGroup;

/// What can be asked for: the fields of a record that a declaration can open.
enum TakeoutField {
    NAME("displayName", FieldGroup.PROFILE),
    MOBILE("mobile", FieldGroup.CONTACT),
    FLAT("flat", FieldGroup.DELIVERY),
    ADDRESS("addresses", FieldGroup.DELIVERY),
    HOUSEHOLD_SIZE("householdSize", FieldGroup.PROFILE);

    final String property;
    final FieldGroup group;

    TakeoutField(String property, FieldGroup group) {
        this.property = property;
        this.group = group;
    }
}
