#!/bin/sh
# Measures the program against its budgets, on loopback. README.md says what is measured.
#
#   TONGGUAN_SCANNER  the program (bin/tongguan-scanner)
#   BENCH_HOSTS       how many hosts, in place of 1000
set -eu
GO=${GO:-go}
cd "$(dirname "$0")/.."
scanner=${TONGGUAN_SCANNER:-./bin/tongguan-scanner}
[ -x "$scanner" ] || { echo "make bench: there is no $scanner: run make build, or name it with TONGGUAN_SCANNER" >&2; exit 1; }

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
"$GO" build -buildvcs=false -o "$dir/check1000" ./bench/check1000
"$dir/check1000" -scanner "$scanner" -dir "$dir" -hosts "${BENCH_HOSTS:-1000}"
