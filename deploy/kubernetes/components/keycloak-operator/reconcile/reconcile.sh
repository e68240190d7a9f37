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
# The gateway opens people's accounts with their own tokens; nothing else comes with this scope.
api="$(kcadm get clients -r menshen -q clientId=menshen-api --fields id --format csv --noquotes)"
account="$(kcadm get clients -r menshen -q clientId=account --fields id --format csv --noquotes)"
role="$(kcadm get "clients/$account/roles/manage-account" -r menshen --fields id,name)"
kcadm create "clients/$api/scope-mappings/clients/$account" -r menshen -b "[$role]"
kcadm update client-policies/profiles -r menshen -f /reconcile/client-profiles.json
kcadm update client-policies/policies -r menshen -f /reconcile/client-policies.json
kcadm update users/profile -r menshen -f /reconcile/user-profile.json
echo "The realm menshen is as this version needs it."
