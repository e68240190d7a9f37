#!/bin/sh
# Prepares Vault or OpenBao for the suite; may be run as often as one likes. Needs curl only.
#   VAULT_ADDR VAULT_TOKEN   where, and as whom (a token that may manage transit, policies and auth/kubernetes)
#   VAULT_CACERT             its authority; without it the system's
#   NAMESPACE                where the services run
#   KUBERNETES_HOST          the API that checks service accounts' tokens; empty: the login is configured elsewhere
set -eu
here="$(dirname "$0")"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
# In a file that only we can read: a command line is for everybody.
umask 077
printf 'X-Vault-Token: %s\n' "$VAULT_TOKEN" > "$work/header"

# call METHOD PATH [BODY]: prints the status, leaves the answer in $work/answer
call() {
    set -- "$1" "$2" "${3:-}"
    printf '%s' "$3" > "$work/body"
    curl -sS -m 20 ${VAULT_CACERT:+--cacert "$VAULT_CACERT"} -o "$work/answer" -w '%{http_code}' \
        -X "$1" -H "@$work/header" -H 'Content-Type: application/json' ${3:+--data-binary "@$work/body"} \
        "$VAULT_ADDR/v1/$2"
}

# must WHAT METHOD PATH [BODY]
must() {
    what="$1"; shift
    status="$(call "$@")"
    case "$status" in
        2??) ;;
        *) echo "Vault does not $what: status $status." >&2; exit 1 ;;
    esac
}

case "$(call GET sys/health)" in
    200 | 429 | 472 | 473) ;;
    503) echo "Vault is sealed: unseal it, then this goes on by itself." >&2; exit 1 ;;
    501) echo "Vault is not initialised." >&2; exit 1 ;;
    *) echo "Vault does not answer as a Vault." >&2; exit 1 ;;
esac

must "list its engines" GET sys/mounts
if ! grep -q '"transit/" *:' "$work/answer"; then
    must "mount transit" POST sys/mounts/transit '{"type":"transit"}'
    echo "mounted transit"
fi

while read -r key type; do
    case "$(call GET "transit/keys/$key")" in
        200) ;;
        404)
            # Neither exportable nor deletable: what it has wrapped could not be opened again.
            must "make the key $key" POST "transit/keys/$key" "{\"type\":\"$type\"}"
            echo "made the key $key"
            ;;
        *) echo "Vault does not describe the key $key." >&2; exit 1 ;;
    esac
done < "$here/keys.txt"

must "list its logins" GET sys/auth
if ! grep -q '"kubernetes/\{0,1\}" *:' "$work/answer"; then
    must "enable the login by service account" POST sys/auth/kubernetes '{"type":"kubernetes"}'
    echo "enabled auth/kubernetes"
fi
if [ -n "${KUBERNETES_HOST:-}" ]; then
    must "take the address of Kubernetes" POST auth/kubernetes/config "{\"kubernetes_host\":\"$KUBERNETES_HOST\"}"
fi

for file in "$here"/*-service.json; do
    service="$(basename "$file" .json)"
    policy="$(tr -d '\n' < "$file" | sed 's/"/\\"/g')"
    must "store the policy of $service" PUT "sys/policies/acl/$service" "{\"policy\":\"$policy\"}"
    must "bind the login of $service" POST "auth/kubernetes/role/$service" "{
        \"bound_service_account_names\": [\"$service\"],
        \"bound_service_account_namespaces\": [\"$NAMESPACE\"],
        \"audience\": \"vault\",
        \"token_policies\": [\"$service\"],
        \"token_ttl\": \"1h\",
        \"token_max_ttl\": \"24h\"}"
    echo "$service: policy and login are right"
done
