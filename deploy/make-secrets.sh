#!/bin/sh
# Makes the secret files that docker-compose.yml reads, each by itself and only where it is missing, so
# that running it again changes nothing. Usage: deploy/make-secrets.sh [DIRECTORY]
#
# The directory is closed to all other accounts of this machine; the files in it are readable, because
# each container reads its own under an account of its own.
set -eu

directory=${1:-$(dirname "$0")/secrets}
umask 077
mkdir -p "$directory"
chmod 700 "$directory"
cd "$directory"

# keep NAME: writes standard input to the file NAME unless it is there.
keep() {
  if [ -s "$1" ]; then
    echo "kept  $1"
  else
    cat >"$1.new"
    chmod 444 "$1.new"
    mv "$1.new" "$1"
    echo "made  $1"
  fi
}

# 32 bytes of the system's randomness, in letters and digits that a URL need not escape.
random() {
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

random | keep secret_key
random | keep postgres_password
random | keep postgres_owner_password
random | keep postgres_api_password
random | keep redis_password
random | keep grafana_password
random | keep pgadmin_password
printf 'postgres://conclave_owner:%s@postgres:5432/conclave' "$(cat postgres_owner_password)" |
  keep migration_database_url
printf 'postgres://conclave_api:%s@postgres:5432/conclave' "$(cat postgres_api_password)" |
  keep database_url
printf 'redis://:%s@redis:6379' "$(cat redis_password)" | keep redis_url

# Empty but while SECRET_KEY is being replaced (docs/keys.md), and but where there are replicas to read
# lists from (docs/scaling.md); the files themselves have to be there.
for empty in secret_key_previous read_database_urls; do
  [ -e "$empty" ] || { : >"$empty" && chmod 444 "$empty"; }
done

for given in smtp_url tls_certificate tls_key; do
  [ -s "$given" ] || echo "wanting  $directory/$given (docs/deploy.md says what goes in)"
done
