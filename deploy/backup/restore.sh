#!/bin/sh
# Restores a backup into a new database, and compares it with what was backed up: the number of rows and
# a checksum of every table. Usage: restore.sh BACKUP.dump DATABASE
#
# The environment is that of backup.sh, with a role that may create databases. The roles conclave_owner
# and conclave_app have to be there (deploy/postgres/init.sql makes them). The database in use is not
# touched: docs/upgrade.md tells how the new one takes its place.
set -eu

[ $# -eq 2 ] || { sed -n '2,3s/^# //p' "$0" >&2; exit 2; }
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
folder=$(dirname -- "$1")
name=$(basename -- "$1" .dump)
database=$2
if [ -n "${PGPASSWORD_FILE:-}" ]; then
  PGPASSWORD=$(cat "$PGPASSWORD_FILE")
  export PGPASSWORD
fi

(cd "$folder" && sha256sum --quiet --check "$name.sha256")

# Fails where the database is there.
createdb --template=template0 "$database"
pg_restore --exit-on-error --single-transaction --dbname="$database" "$folder/$name.dump"
psql -X -q -v ON_ERROR_STOP=1 -v database="$database" --dbname="$database" <<'SQL'
ALTER DATABASE :"database" OWNER TO conclave_owner;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO conclave_app;
ANALYZE;
SQL

restored=$(mktemp)
trap 'rm -f "$restored"' EXIT
psql -X -q -A -t -v ON_ERROR_STOP=1 --single-transaction --dbname="$database" \
  --file="$here/tables.sql" >"$restored"
if ! diff "$folder/$name.tables" "$restored"; then
  echo "restore.sh: $database is not what was backed up" >&2
  exit 1
fi
echo "restored $name into $database: $(wc -l <"$restored") tables, each as it was"
