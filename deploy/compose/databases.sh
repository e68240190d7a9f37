#!/bin/sh
# Runs once, when PostgreSQL makes a cluster: a database and a role of its own for each MENSHEN_<NAME>_PASSWORD.
set -eu
env | sed -n 's/^MENSHEN_\([A-Z]*\)_PASSWORD=.*/\1/p' | while read -r name; do
    role="$(printf '%s' "$name" | tr '[:upper:]' '[:lower:]')"
    eval "password=\$MENSHEN_${name}_PASSWORD"
    psql -v ON_ERROR_STOP=1 -v role="$role" -v password="$password" -U postgres <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
CREATE DATABASE :"role" OWNER :"role";
REVOKE CONNECT, TEMPORARY ON DATABASE :"role" FROM PUBLIC;
SQL
done
