#!/bin/sh
# Makes the files of secrets that docker-compose.yml names: make-secrets.sh [FOLDER [HOST]]
# HOST is the name or address under which others reach Kafka's outside listener; its certificate is made out to it.
# What is there stays as it is. For a new password or certificate delete its file, run this again, and then
# `docker compose up`, which makes it known; but `postgres-owner` and `kafka-admin` are set when the engines make their
# data, and are changed in the engine.
set -eu
umask 077
cd "$(dirname "$0")/../../.."
folder=${1:-secrets}
host=${2:-localhost}
mkdir -p "$folder"
chmod 700 "$folder"
cd "$folder"

for name in services \
    postgres-owner postgres-members postgres-volunteering postgres-evaluation postgres-gateway \
    kafka-admin kafka-linli kafka-county; do
    [ -s "$name" ] || openssl rand -hex 32 | tr -d '\n' > "$name"
done

if [ ! -s kafka-ca.key ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=Linli Kafka CA" \
        -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign" \
        -keyout kafka-ca.key -out kafka-ca.pem 2> /dev/null
fi
if [ ! -s kafka-tls.pem ]; then
    work=$(mktemp -d)
    trap 'rm -r "$work"' EXIT
    case $host in *[!0-9.]*) kind=DNS ;; *) kind=IP ;; esac
    printf '%s\n' "subjectAltName=$kind:$host" basicConstraints=CA:FALSE extendedKeyUsage=serverAuth > "$work/ext"
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$host" \
        -keyout "$work/key" -out "$work/req" 2> /dev/null
    openssl x509 -req -in "$work/req" -CA kafka-ca.pem -CAkey kafka-ca.key -days 825 -sha256 \
        -set_serial "0x$(openssl rand -hex 16)" -extfile "$work/ext" -out "$work/crt" 2> /dev/null
    cat "$work/key" "$work/crt" kafka-ca.pem > kafka-tls.pem
fi

# Containers read single files, each under a user of its own; from outside nobody else comes into the folder.
chmod 444 -- *
chmod 400 kafka-ca.key
