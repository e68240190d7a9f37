#!/usr/bin/env bash
# Brings an existing realm up to what this version of the suite needs. Changes settings, policies and the user profile;
# adds roles and clients that are missing; touches no user, no secret, and no client that is there.
set -euo pipefail
kcadm() { /opt/keycloak/bin/kcadm.sh "$@" --config /tmp/kcadm.config; }

kcadm config truststore --trustpass changeit /etc/menshen/trust/truststore.p12
# The password comes from KC_CLI_PASSWORD, not from the command line.
kcadm config credentials --server "$KEYCLOAK_URL" --realm master --user "$KEYCLOAK_USER"
if ! kcadm get realms/menshen --fields realm >/dev/null; then
    echo "The realm menshen is not there yet: its import has not run."
    exit 1
fi
kcadm update realms/menshen -f /reconcile/settings.json
kcadm create partialImport -r menshen -f /reconcile/additions.json
kcadm update client-policies/profiles -r menshen -f /reconcile/client-profiles.json
kcadm update client-policies/policies -r menshen -f /reconcile/client-policies.json
kcadm update users/profile -r menshen -f /reconcile/user-profile.json
echo "The realm menshen is as this version needs it."
