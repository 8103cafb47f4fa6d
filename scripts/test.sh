#!/bin/sh
# Runs every test, on a bare machine with Go: see setup.sh. What could not be had is named on the last line as not run;
# with CI=true that is a failure.
#
#   PKG="./store ./web/..."  these packages in place of all
set -eu
GO=${GO:-go}
cd "$(dirname "$0")/.."
. scripts/setup.sh

need_modules
need_postgres

not_run=
lacks() { not_run="$not_run${not_run:+; }$1"; }

# The race detector needs a C compiler.
cc() { [ "$("$GO" env CGO_ENABLED)" = 1 ] && has "$("$GO" env CC | cut -d ' ' -f 1)"; }
race=-race
cc || { [ -z "${CGO_ENABLED:-}" ] && may_install && install gcc libc6-dev && cc; } || {
	race=
	lacks "the race detector (it needs a C compiler: apt-get install gcc libc6-dev)"
}

# The tests in a browser.
browser() {
	for name in chromium chromium-browser google-chrome; do
		! TONGGUAN_TEST_BROWSER=$(command -v $name) || return 0
	done
	return 1
}
tags=
if browser || { may_install && install chromium && browser; }; then
	tags="-tags browser"
	export TONGGUAN_TEST_BROWSER
else
	lacks "the tests in a browser (apt-get install chromium)"
fi

if [ -n "$not_run" ] && [ "${CI:-}" = true ]; then
	echo "make test: with CI=true everything is run, and this cannot be: $not_run" >&2
	exit 1
fi
code=0
"$GO" run ./scripts/withpg -- "$GO" test $race $tags -timeout 9m ${PKG:-./...} || code=$?
[ -z "$not_run" ] || echo "not run: $not_run"
exit $code
