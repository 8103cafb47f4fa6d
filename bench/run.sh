#!/bin/sh
# Measures the program on loopback: against its budgets, then against a floor and against other programs. README.md says
# what is measured, and how. What follows is given on: -quick, -rows cpu,rtt, …
#
#   TONGGUAN_SCANNER  the program (bin/tongguan-scanner)
#   BENCH_HOSTS       how many hosts the budgets are for, in place of 1000
#   FLOOR             another floor, with the flags of bench/floor
set -eu
GO=${GO:-go}
cd "$(dirname "$0")/.."
scanner=${TONGGUAN_SCANNER:-./bin/tongguan-scanner}
[ -x "$scanner" ] || { echo "make bench: there is no $scanner: run make build, or name it with TONGGUAN_SCANNER" >&2; exit 1; }

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
bad=0
hosts=1000
case " $* " in *" -quick "*) hosts=200 ;; esac
case " $* " in
*" -rows "*) ;; # these alone
*)
	"$GO" build -buildvcs=false -o "$dir/check1000" ./bench/check1000
	"$dir/check1000" -scanner "$scanner" -dir "$dir" -hosts "${BENCH_HOSTS:-$hosts}" || bad=1
	echo
	# a chain judged by every root list (Find) beside one x509.Verify of it, and chains a second over verify --input
	"$GO" test -run '^$' -bench '^Benchmark(Find|Verify)$' ./trust | grep ^Benchmark
	"$GO" test -run '^$' -bench '^BenchmarkVerifyInput$' ./cmd/scanner | grep ^Benchmark
	echo
	;;
esac

if [ "$(uname -s)" != Linux ]; then
	echo "not measured against the floor: needs Linux"
	exit $bad
fi
. bench/own-network.sh
if [ -z "$own" ]; then
	echo "not measured against the floor: needs root, or a kernel that lets users have networks of their own"
	exit $bad
fi
"$GO" build -buildvcs=false -o "$dir/" ./bench/compare ./bench/farm ./bench/floor
mkdir "$dir/work"
$own "$dir/compare" -scanner "$scanner" -farm "$dir/farm" -floor "${FLOOR:-$dir/floor}" -dir "$dir/work" "$@" || bad=1
exit $bad
