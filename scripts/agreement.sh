#!/bin/sh
# Holds what the scanner says of every server of the lab against sslscan, and of ten of them against testssl.sh, which takes
# half a minute for each. Ends with 0 if every difference has its reason (scripts/agreement/reasons.go), with 1 if one has
# none, and with 2 if a tool is missing. As root it installs what is missing; none of it is a service. Flags are passed on:
# scripts/agreement.sh -only 'expired|sha1' -testssl -
#
# It runs in a network of its own, which is loopback and no more: nobody else is asked anything, whatever a tool tries.
#
#   TONGGUAN_SCANNER  the program (bin/tongguan-scanner)
set -eu
GO=${GO:-go}
cd "$(dirname "$0")/.."
scanner=${TONGGUAN_SCANNER:-./bin/tongguan-scanner}

dir=$(mktemp -d)
child=
finish() {
	[ -z "$child" ] || { kill "$child" 2>/dev/null && wait "$child" || true; }
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

has() { command -v "$1" >/dev/null 2>&1; }
missing=
has sslscan || missing="$missing sslscan"
has testssl || has testssl.sh || missing="$missing testssl.sh"
has dig || missing="$missing bind9-dnsutils"   # testssl.sh does not start without these two
has hexdump || missing="$missing bsdextrautils"
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && has apt-get; then
	echo "installing:$missing"
	{ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } >"$dir/apt.log" 2>&1 ||
		tail -n 5 "$dir/apt.log" >&2
fi
"$GO" build -buildvcs=false -o "$dir/agreement" ./scripts/agreement
alone='ip link set lo up && exec "$@"'
if unshare --user --map-root-user --net sh -c "$alone" - true 2>/dev/null; then
	set -- unshare --user --map-root-user --net sh -c "$alone" - "$dir/agreement" -scanner "$scanner" "$@"
else # testssl.sh then has the resolver look for the name "invalid", which RFC 6761 §6.4 keeps free
	echo "agreement: a network of its own is not to be had here; the lab is on loopback all the same"
	set -- "$dir/agreement" -scanner "$scanner" "$@"
fi
"$@" &
child=$!
wait "$child"
