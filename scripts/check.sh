#!/bin/sh
# Everything that must be clean before a commit. It prints what is not and changes nothing.
set -u
GO=${GO:-go}
cd "$(dirname "$0")/.."
bad=0
complain() { echo "make check: $1"; bad=1; }

unformatted=$("$GO" tool gofumpt -l .) || complain "gofumpt failed"
[ -z "$unformatted" ] || complain "gofumpt would change: $unformatted"
for tags in '' browser; do
	"$GO" vet -tags "$tags" ./... || complain "go vet"
	"$GO" tool staticcheck -tags "$tags" ./... || complain "staticcheck"
done
"$GO" vet -tags fixes ./fixes || complain "go vet"
"$GO" tool staticcheck -tags fixes ./fixes || complain "staticcheck"
"$GO" mod tidy -diff || complain "go mod tidy would change go.mod or go.sum"
# Only where there is such a test: the programs of all others would be built and linked for nothing.
generated=$(grep -rl --include='*_test.go' '^func TestGenerated' . | sed 's|/[^/]*$||' | sort -u)
"$GO" test -run 'TestGenerated' $generated >/tmp/tongguan-check.$$ 2>&1 || { grep -v '^ok\|no test files' /tmp/tongguan-check.$$; complain "generated files are out of date: make generate"; }
rm -f /tmp/tongguan-check.$$
[ $bad -ne 0 ] || echo "make check: clean"
exit $bad
