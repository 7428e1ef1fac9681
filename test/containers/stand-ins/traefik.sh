#!/bin/sh
# haproxy in Traefik's place; and `traefik healthcheck`, which asks the entry point that /ping is on.
set -eu

if [ "${1:-}" = healthcheck ]; then exec wget -q -O /dev/null http://127.0.0.1:8082/ping; fi
# haproxy wants both in one file.
umask 077
cat /run/secrets/tls_certificate /run/secrets/tls_key >/tmp/tls.pem
exec haproxy -db -f /etc/haproxy/haproxy.cfg
