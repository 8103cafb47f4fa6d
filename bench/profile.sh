#!/bin/sh
# Profiles what check does with a farm of servers. Linux. README.md says how to read it. The arguments are those of
# bench/profile: -n, -depth, -concurrency, -mix, -out (bin/profile).
set -eu
GO=${GO:-go}
cd "$(dirname "$0")/.."
. bench/own-network.sh
[ -n "$own" ] || { echo "make bench-profile: needs root, or a kernel that lets users have networks of their own" >&2; exit 1; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir -p bin/profile "$dir/work"
"$GO" build -buildvcs=false -o "$dir/" ./bench/farm
"$GO" build -buildvcs=false -o bin/profile/ ./bench/profile
$own sh -c 'ip link set lo up; exec "$@"' - bin/profile/profile -farm "$dir/farm" -dir "$dir/work" -out bin/profile "$@"
echo "go tool pprof -top bin/profile/profile bin/profile/cpu.pprof (or allocs.pprof, heap.pprof; -http :6060 for pictures)"
