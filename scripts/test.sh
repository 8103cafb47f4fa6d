#!/bin/sh
# Runs every test, with the race detector where there is a C compiler. Without one it says so on the last line; with
# CI=true that is a failure.
set -eu
GO=${GO:-go}
cd "$(dirname "$0")/.."

"$GO" mod download 2>/tmp/tongguan-mod.$$ || {
	cat /tmp/tongguan-mod.$$ >&2
	rm -f /tmp/tongguan-mod.$$
	echo "make test: the modules could not be downloaded from GOPROXY=$("$GO" env GOPROXY); set GOPROXY to a proxy that you can reach" >&2
	exit 1
}
rm -f /tmp/tongguan-mod.$$

if [ "$("$GO" env CGO_ENABLED)" = 1 ] && command -v "$("$GO" env CC)" >/dev/null 2>&1; then
	exec "$GO" test -race -timeout 9m ./...
fi
if [ "${CI:-}" = true ]; then
	echo "make test: no C compiler, so no race detector; install gcc" >&2
	exit 1
fi
"$GO" test -timeout 9m ./...
echo "not run: the race detector (it needs a C compiler: apt-get install gcc)"
