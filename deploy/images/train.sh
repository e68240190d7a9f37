#!/bin/sh
# Starts the service in the working folder once, without any of the servers it needs, and writes app.aot.
set -eu
export QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_HTTP_PORT=0 QUARKUS_MANAGEMENT_PORT=0 QUARKUS_FLYWAY_MIGRATE_AT_START=false QUARKUS_FLYWAY_KEYS_MIGRATE_AT_START=false
export QUARKUS_DATASOURCE_JDBC_URL=jdbc:postgresql://127.0.0.1:1/none QUARKUS_DATASOURCE_USERNAME=none QUARKUS_DATASOURCE_PASSWORD=none
export QUARKUS_DATASOURCE_KEYS_JDBC_URL=jdbc:postgresql://127.0.0.1:1/none QUARKUS_DATASOURCE_KEYS_USERNAME=none QUARKUS_DATASOURCE_KEYS_PASSWORD=none
export QUARKUS_FLYWAY_APART_MIGRATE_AT_START=false QUARKUS_DATASOURCE_APART_JDBC_URL=jdbc:postgresql://127.0.0.1:1/none QUARKUS_DATASOURCE_APART_USERNAME=none QUARKUS_DATASOURCE_APART_PASSWORD=none
export KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:1 QUARKUS_VAULT_URL=http://127.0.0.1:1 QUARKUS_VAULT_AUTHENTICATION_CLIENT_TOKEN=none
export QUARKUS_OIDC_AUTH_SERVER_URL=http://127.0.0.1:1/realms/none MENSHEN_LOG_DIRECTORY=/tmp/log
export MP_JWT_VERIFY_PUBLICKEY_LOCATION=file:/tmp/none.pem MENSHEN_PERMIT_PRIVATE_KEY_LOCATION=file:/tmp/none.pem
# It fails, or waits for ever and is told to end: either way the JVM writes what it has learnt.
timeout 60 java -XX:AOTCacheOutput=app.aot -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
    --enable-native-access=ALL-UNNAMED -jar quarkus-run.jar || true
test -s app.aot
chmod 0444 app.aot
