#!/bin/sh
# Restores the newest backup into a database of its own, compares, and removes that database: a backup
# that was never restored is a hope. Usage: rehearse.sh, with the environment of restore.sh
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
: "${BACKUP_DIR:?must be the folder of the backups}"
newest=$(find "$BACKUP_DIR/daily" -name 'conclave-*.dump' | sort | tail -n 1)
[ -n "$newest" ] || { echo "rehearse.sh: there is no backup in $BACKUP_DIR/daily" >&2; exit 1; }
if [ -n "${PGPASSWORD_FILE:-}" ]; then
  PGPASSWORD=$(cat "$PGPASSWORD_FILE")
  export PGPASSWORD
fi

database=conclave_rehearsal_$$
trap 'dropdb --if-exists "$database"' EXIT
"$here/restore.sh" "$newest" "$database"
