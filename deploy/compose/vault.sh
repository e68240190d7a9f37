#!/bin/sh
# Initialises Vault the first time, unseals it each time, and gives it what the suite needs; needs curl only. Keys and policies
# are those of Kubernetes (deploy/kubernetes/components/vault-bootstrap); services log in by AppRole.
#   VAULT_ADDR   where
#   SECRETS      the folder with <service>.role-id and .secret-id, where unseal key and root token are kept too
#   BOOTSTRAP    the folder with keys.txt and the policies
# One unseal key in a file beside the data protects against nobody who has the machine: this is for trying things out.
set -eu
umask 077
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
: > "$work/header"

# call METHOD PATH [BODY]: prints the status, leaves the answer in $work/answer
call() {
    set -- "$1" "$2" "${3:-}"
    printf '%s' "$3" > "$work/body"
    curl -sS -m 20 -o "$work/answer" -w '%{http_code}' -X "$1" -H "@$work/header" -H 'Content-Type: application/json' \
        ${3:+--data-binary "@$work/body"} "$VAULT_ADDR/v1/$2"
}

must() {
    what="$1"; shift
    status="$(call "$@")"
    case "$status" in
        2??) ;;
        *) echo "Vault does not $what: status $status." >&2; exit 1 ;;
    esac
}

field() { tr -d '\n' < "$work/answer" | sed -n "s/.*\"$1\" *: *\[\{0,1\} *\"\([^\"]*\)\".*/\1/p"; }

must "say whether it is initialised" GET sys/init
if grep -q '"initialized" *: *false' "$work/answer"; then
    if [ -f "$SECRETS/unseal-key" ]; then
        echo "Vault's data is gone although this folder holds its key: put it back, or begin anew in a fresh folder." >&2
        exit 1
    fi
    must "initialise" PUT sys/init '{"secret_shares":1,"secret_threshold":1}'
    field keys_base64 > "$SECRETS/unseal-key"
    field root_token > "$SECRETS/root-token"
    echo "initialised"
fi
must "say whether it is sealed" GET sys/seal-status
if grep -q '"sealed" *: *true' "$work/answer"; then
    must "unseal" PUT sys/unseal "{\"key\":\"$(cat "$SECRETS/unseal-key")\"}"
    echo "unsealed"
fi
printf 'X-Vault-Token: %s\n' "$(cat "$SECRETS/root-token")" > "$work/header"

must "list its engines" GET sys/mounts
grep -q '"transit/" *:' "$work/answer" || must "mount transit" POST sys/mounts/transit '{"type":"transit"}'
while read -r key type; do
    case "$(call GET "transit/keys/$key")" in
        200) ;;
        404) must "make the key $key" POST "transit/keys/$key" "{\"type\":\"$type\"}" ;;
        *) echo "Vault does not describe the key $key." >&2; exit 1 ;;
    esac
done < "$BOOTSTRAP/keys.txt"
must "list its logins" GET sys/auth
grep -q '"approle/\{0,1\}" *:' "$work/answer" || must "enable AppRole" POST sys/auth/approle '{"type":"approle"}'
for file in "$BOOTSTRAP"/*-service.json; do
    service="$(basename "$file" .json)"
    policy="$(tr -d '\n' < "$file" | sed 's/"/\\"/g')"
    must "store the policy of $service" PUT "sys/policies/acl/$service" "{\"policy\":\"$policy\"}"
    must "make the role of $service" POST "auth/approle/role/$service" \
        "{\"token_policies\":[\"$service\"],\"token_ttl\":\"1h\",\"token_max_ttl\":\"0\"}"
    must "name the role of $service" POST "auth/approle/role/$service/role-id" \
        "{\"role_id\":\"$(cat "$SECRETS/$service.role-id")\"}"
    login="{\"role_id\":\"$(cat "$SECRETS/$service.role-id")\",\"secret_id\":\"$(cat "$SECRETS/$service.secret-id")\"}"
    if [ "$(call POST auth/approle/login "$login")" != 200 ]; then
        must "take the secret of $service" POST "auth/approle/role/$service/custom-secret-id" \
            "{\"secret_id\":\"$(cat "$SECRETS/$service.secret-id")\"}"
    fi
    echo "$service: policy and login are right"
done
