#!/bin/sh
# Makes everything that is secret, once, into .secrets/ (which git ignores) and .env. Needs openssl. May be run again: what is
# there stays. Certificates that end within 30 days are made anew: then `docker compose restart` the services.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p .secrets/permit .secrets/tls .secrets/vault data/audit-log data/witness

random() { openssl rand -hex 24; }

# The services run as this user, who alone can read their keys.
if [ "$(id -u)" = 0 ]; then owner=10001 group=10001; else owner="$(id -u)" group="$(id -g)"; fi

if [ ! -f .env ]; then
    cat > .env <<ENV
COMPOSE_PROJECT_NAME=menshen
MENSHEN_VERSION=0.1.0
MENSHEN_UID=$owner
MENSHEN_GID=$group
ENV
fi

# Passwords, in files of which each container gets its own alone.
for database in member apart consent gateway keycloak keys audit; do
    [ -f ".secrets/$database.password" ] || random > ".secrets/$database.password"
done
for cluster in postgres-data postgres-keys postgres-log; do
    [ -f ".secrets/$cluster.password" ] || random > ".secrets/$cluster.password"
done
[ -f .secrets/keycloak-admin.password ] || random > .secrets/keycloak-admin.password
for service in member-service audit-service; do
    [ -f ".secrets/vault/$service.role-id" ] || random > ".secrets/vault/$service.role-id"
    [ -f ".secrets/vault/$service.secret-id" ] || random > ".secrets/vault/$service.secret-id"
done

read_one() { cat ".secrets/$1"; }
cat > .secrets/member-service.env <<ENV
QUARKUS_DATASOURCE_PASSWORD=$(read_one member.password)
QUARKUS_DATASOURCE_APART_PASSWORD=$(read_one apart.password)
QUARKUS_DATASOURCE_KEYS_PASSWORD=$(read_one keys.password)
QUARKUS_VAULT_AUTHENTICATION_APP_ROLE_ROLE_ID=$(read_one vault/member-service.role-id)
QUARKUS_VAULT_AUTHENTICATION_APP_ROLE_SECRET_ID=$(read_one vault/member-service.secret-id)
ENV
cat > .secrets/consent-service.env <<ENV
QUARKUS_DATASOURCE_PASSWORD=$(read_one consent.password)
ENV
cat > .secrets/audit-service.env <<ENV
QUARKUS_DATASOURCE_PASSWORD=$(read_one audit.password)
QUARKUS_VAULT_AUTHENTICATION_APP_ROLE_ROLE_ID=$(read_one vault/audit-service.role-id)
QUARKUS_VAULT_AUTHENTICATION_APP_ROLE_SECRET_ID=$(read_one vault/audit-service.secret-id)
ENV
cat > .secrets/masking-gateway.env <<ENV
QUARKUS_DATASOURCE_PASSWORD=$(read_one gateway.password)
ENV
cat > .secrets/keycloak.env <<ENV
KC_DB_PASSWORD=$(read_one keycloak.password)
KC_BOOTSTRAP_ADMIN_PASSWORD=$(read_one keycloak-admin.password)
ENV
for cluster in data keys log; do
    cat > ".secrets/postgres-$cluster.env" <<ENV
POSTGRES_PASSWORD=$(read_one postgres-$cluster.password)
ENV
done
cat >> .secrets/postgres-data.env <<ENV
MENSHEN_MEMBER_PASSWORD=$(read_one member.password)
MENSHEN_APART_PASSWORD=$(read_one apart.password)
MENSHEN_CONSENT_PASSWORD=$(read_one consent.password)
MENSHEN_GATEWAY_PASSWORD=$(read_one gateway.password)
MENSHEN_KEYCLOAK_PASSWORD=$(read_one keycloak.password)
ENV
echo "MENSHEN_KEYS_PASSWORD=$(read_one keys.password)" >> .secrets/postgres-keys.env
echo "MENSHEN_AUDIT_PASSWORD=$(read_one audit.password)" >> .secrets/postgres-log.env

# The key pair of permits: the gateway gets the private half, the others the public one.
if [ ! -f .secrets/permit/tls.key ]; then
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out .secrets/permit/tls.key 2>/dev/null
    openssl pkey -in .secrets/permit/tls.key -pubout -out .secrets/permit/public.pem
fi

# An authority of our own for TLS between the services; only the gateway's certificate is good for callers.
if [ ! -f .secrets/tls/ca.key ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
        -subj "/CN=Menshen compose authority" -keyout .secrets/tls/ca.key -out .secrets/tls/ca.crt 2>/dev/null
fi
for service in member-service consent-service audit-service masking-gateway; do
    folder=".secrets/tls/$service"
    mkdir -p "$folder"
    if [ ! -f "$folder/tls.crt" ] || ! openssl x509 -checkend 2592000 -noout -in "$folder/tls.crt" > /dev/null; then
        usage=serverAuth
        [ "$service" != masking-gateway ] || usage=serverAuth,clientAuth
        printf 'subjectAltName=DNS:%s,DNS:localhost\nextendedKeyUsage=%s\nkeyUsage=critical,digitalSignature\nbasicConstraints=CA:FALSE\n' \
            "$service" "$usage" > "$folder/ext"
        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$service" \
            -keyout "$folder/tls.key" -out "$folder/csr" 2>/dev/null
        openssl x509 -req -in "$folder/csr" -CA .secrets/tls/ca.crt -CAkey .secrets/tls/ca.key -CAcreateserial \
            -days 90 -extfile "$folder/ext" -out "$folder/tls.crt" 2>/dev/null
        rm "$folder/csr" "$folder/ext"
    fi
    cp .secrets/tls/ca.crt "$folder/ca.crt"
done

if [ "$(id -u)" = 0 ]; then
    chown -R "$owner:$group" data .secrets/vault .secrets/permit
    for service in member-service consent-service audit-service masking-gateway; do
        chown -R "$owner:$group" ".secrets/tls/$service"
    done
fi
echo "Ready: docker compose up -d"
