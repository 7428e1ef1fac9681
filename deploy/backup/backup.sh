#!/bin/sh
# Writes a backup of the database, with a checksum and a list of its tables, and forgets old ones. Once a
# day is meant; a second run on one day replaces the first. Usage: backup.sh
#
#   PGHOST, PGPORT, PGUSER, PGDATABASE   as for psql; a role that may read everything
#   PGPASSWORD_FILE                      the file that holds its password
#   BACKUP_DIR                           where to, such as /backups
#   BACKUP_KEEP_DAILY, BACKUP_KEEP_WEEKLY   how many to keep: 7 and 4
#   BACKUP_DATE                          the day it counts for, instead of today
#
# The dump and the list are made from one snapshot, so that a restored copy can be compared with the
# list to the last row, however much was written meanwhile.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
: "${BACKUP_DIR:?must be the folder for the backups}"
keep_daily=${BACKUP_KEEP_DAILY:-7}
keep_weekly=${BACKUP_KEEP_WEEKLY:-4}
if [ -n "${PGPASSWORD_FILE:-}" ]; then
  PGPASSWORD=$(cat "$PGPASSWORD_FILE")
  export PGPASSWORD
fi

# Whoever reads a backup has everything but SECRET_KEY.
umask 077
date=${BACKUP_DATE:-$(date -u +%F)}
day=$BACKUP_DIR/daily/conclave-$date
week=$BACKUP_DIR/weekly/conclave-$(date -u -d "$date" +%G-W%V)
mkdir -p "$BACKUP_DIR/daily" "$BACKUP_DIR/weekly"

PARTIAL=$(mktemp -d "$BACKUP_DIR/.partial-XXXXXX")
trap 'rm -rf "$PARTIAL"' EXIT
export PARTIAL

# The transaction stays open, and with it its snapshot, while pg_dump reads.
psql -X -q -A -t -v ON_ERROR_STOP=1 -v tables="$here/tables.sql" <<'SQL'
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_export_snapshot() AS snapshot \gset
\setenv SNAPSHOT :snapshot
\! pg_dump --format=custom --snapshot="$SNAPSHOT" --file="$PARTIAL/dump" && touch "$PARTIAL/complete"
\setenv SNAPSHOT
\o |cat >"$PARTIAL/tables"
\i :tables
\o
COMMIT;
SQL
[ -e "$PARTIAL/complete" ] || { echo "backup.sh: pg_dump failed" >&2; exit 1; }

mv "$PARTIAL/dump" "$day.dump"
mv "$PARTIAL/tables" "$day.tables"
(cd "$BACKUP_DIR/daily" && sha256sum "conclave-$date.dump" "conclave-$date.tables") >"$day.sha256"

# The first backup of a week stands for it; the same file under a second name takes no room.
if [ ! -e "$week.sha256" ]; then
  for kind in dump tables; do ln -f "$day.$kind" "$week.$kind"; done
  sed "s/conclave-$date/$(basename "$week")/" "$day.sha256" >"$week.sha256"
fi

# forget FOLDER COUNT: keeps the newest, by their names.
forget() {
  find "$1" -name 'conclave-*.dump' | sort -r | tail -n "+$(($2 + 1))" | while read -r old; do
    rm -f "$old" "${old%.dump}.tables" "${old%.dump}.sha256"
    echo "forgot $old"
  done
}
forget "$BACKUP_DIR/daily" "$keep_daily"
forget "$BACKUP_DIR/weekly" "$keep_weekly"
echo "wrote  $day.dump"
