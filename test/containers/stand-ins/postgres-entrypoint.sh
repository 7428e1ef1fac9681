#!/bin/sh
# What the entry point of docker-library/postgres does with what docker-compose.yml gives it: it makes
# the cluster where there is none, runs /docker-entrypoint-initdb.d with no way in but the socket, and
# then Postgres. Any other command is run as it is.
set -eu

[ "$1" = postgres ] || exec "$@"
export PGDATA=/var/lib/postgresql/18/docker
set -- "$@" -c "unix_socket_directories=$PGHOST"

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA"
  initdb --username="$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" --auth-local=trust \
    --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  pg_ctl --wait --options="-c listen_addresses='' -c unix_socket_directories=$PGHOST" start
  createdb --username="$POSTGRES_USER" "$POSTGRES_DB"
  for file in /docker-entrypoint-initdb.d/*.sql; do
    psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" \
      --file="$file"
  done
  pg_ctl --wait --mode=fast stop
fi
exec "$@" -c 'listen_addresses=*'
