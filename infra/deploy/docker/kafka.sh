#!/usr/bin/env bash
# Starts the broker in the official image. Passwords come from files and go into files in memory: no command line, no
# variable and no layer of an image has them. At its first start the broker gets its data and the account `admin`.
set -euo pipefail
umask 077

properties=/tmp/server.properties
password=$(< /run/secrets/kafka-admin)
login="username=\"admin\" password=\"$password\""
scram="org.apache.kafka.common.security.scram.ScramLoginModule required"

{
    cat /etc/linli/kafka.properties
    echo "advertised.listeners=INSIDE://kafka:9092,OUTSIDE://${LINLI_ADVERTISED:-localhost:9094}"
    echo "listener.name.inside.scram-sha-512.sasl.jaas.config=$scram $login;"
    echo "listener.name.outside.scram-sha-512.sasl.jaas.config=$scram;"
    echo "listener.name.controller.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule" \
        "required $login user_admin=\"$password\";"
} > "$properties"

if [ ! -e /var/lib/kafka/data/meta.properties ]; then
    {
        echo format
        echo "--cluster-id=$(/opt/kafka/bin/kafka-storage.sh random-uuid)"
        echo "--config=$properties"
        echo "--add-scram=SCRAM-SHA-512=[name=admin,password=$password]"
    } > /tmp/format
    /opt/kafka/bin/kafka-storage.sh @/tmp/format > /dev/null # it would print what the password is checked against
    rm /tmp/format
fi

exec /opt/kafka/bin/kafka-server-start.sh "$properties"
