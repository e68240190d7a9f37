#!/bin/sh
# Topics are made here and never by accident. 35 days: longer than any backup that may be restored (ADR 18).
set -eu
while read -r topic partitions; do
    /opt/kafka/bin/kafka-topics.sh --bootstrap-server kafka:9092 --create --if-not-exists \
        --topic "$topic" --partitions "$partitions" --replication-factor 1 --config retention.ms=3024000000
done < /menshen/topics.txt
