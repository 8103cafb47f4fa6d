#!/bin/sh
# Kills workers and crashes Postgres under load, and counts what is stored. README.md says what is shown.
#
#   ARGS="…"  flags of bench/faults
set -eu
GO=${GO:-go}
cd "$(dirname "$0")/.."
. scripts/setup.sh

need_postgres
"$GO" build -buildvcs=false -o bin/tongguan-faults ./bench/faults
exec ./bin/tongguan-faults ${ARGS:-}
