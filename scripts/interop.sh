#!/bin/sh
# Checks servers that are not ours: nginx, Apache, HAProxy, Caddy and openssl s_server from Debian's packages, with
# certificates from the openssl command, each in many configurations. It holds what the scanner finds against what is
# configured, and against what sslscan and nmap say about the versions, writes a line for each, and ends with 1 if any is
# NOT OK. docs/agreement.md says what is compared; scripts/interop has the configurations.
#
# They run as processes of their own on 127.0.0.0/8, with configuration from a temporary folder; the system's services
# are neither started nor touched. As root it installs the packages that are missing. Flags are passed on:
# scripts/interop.sh -only 'nginx|caddy' -no-tools.
#
#   TONGGUAN_SCANNER  the program (bin/tongguan-scanner)
#   INTEROP_PORT      where the servers listen, each at an address of its own (18443)
set -eu
GO=${GO:-go}
cd "$(dirname "$0")/.."
scanner=${TONGGUAN_SCANNER:-./bin/tongguan-scanner}
port=${INTEROP_PORT:-18443}
PATH=$PATH:/usr/sbin:/sbin

dir=$(mktemp -d)
policy=
child=
finish() {
	[ -z "$child" ] || { kill "$child" 2>/dev/null && wait "$child" || true; }
	[ -z "$policy" ] || rm -f "$policy"
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

give_up() { echo "make interop: $1" >&2; exit 1; }

# Packages. A package's own service must not start: policy-rc.d forbids it, and is taken away again if it is ours.

has() { command -v "$1" >/dev/null 2>&1; }
missing=
has openssl || missing="$missing openssl"
has nginx || missing="$missing nginx-light"
has haproxy || missing="$missing haproxy"
has apache2 || missing="$missing apache2-bin" # has no service
has caddy || missing="$missing caddy"
has sslscan || missing="$missing sslscan"
has nmap || missing="$missing nmap"
if [ -n "$missing" ]; then
	[ "$(id -u)" = 0 ] && has apt-get || give_up "install these packages, or run it as root on Debian:$missing"
	if [ ! -e /usr/sbin/policy-rc.d ]; then
		policy=/usr/sbin/policy-rc.d
		printf '#!/bin/sh\nexit 101\n' >"$policy"
		chmod +x "$policy"
	fi
	echo "installing:$missing"
	{ apt-get update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } >"$dir/apt.log" 2>&1 || {
		tail -n 5 "$dir/apt.log" >&2
		give_up "the packages could not be installed:$missing"
	}
	[ -z "$policy" ] || { rm -f "$policy"; policy=; }
fi
[ -x "$scanner" ] || give_up "there is no $scanner: run make build, or name it with TONGGUAN_SCANNER"
"$GO" build -buildvcs=false -o "$dir/interop" ./scripts/interop
"$dir/interop" -scanner "$scanner" -port "$port" "$@" &
child=$!
wait "$child"
