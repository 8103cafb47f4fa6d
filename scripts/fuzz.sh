#!/bin/sh
# Runs every fuzz target for FUZZTIME (default 60s each). New inputs that break something land in testdata/fuzz.
set -eu
GO=${GO:-go}
cd "$(dirname "$0")/.."
for package in $("$GO" list ./...); do
	for target in $("$GO" test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
		echo "== $package $target"
		"$GO" test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-60s}" "$package"
	done
done
