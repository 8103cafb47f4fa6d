#!/bin/sh
# Builds the programs and starts Tongguan, with all that it needs, on a bare machine with Go: see setup.sh.
#
#   DEMO=1        shows the lab's servers in place of yours
#   ARGS="…"      flags of tongguan-api
#   DATABASE_URL  a database of your own; no Postgres is looked for then
set -eu
GO=${GO:-go}
cd "$(dirname "$0")/.."
. scripts/setup.sh

need_modules
[ -n "${DATABASE_URL:-}" ] || need_postgres
make --no-print-directory build GO="$GO"
case ${DEMO:-} in '' | 0) ;; *) ARGS="--demo ${ARGS:-}" ;; esac
exec ./bin/tongguan-api ${ARGS:-}
