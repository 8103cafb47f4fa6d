#!/bin/sh
# Proves the fixes for nginx: breaks a real one for each, has the scanner find it, applies the shipped lines, and has the
# scanner pass it. It prints what was seen before, the lines, and what was seen after. About a minute.
#
# nginx runs as a process of its own on loopback, with configuration from a temporary folder; the system's service is
# neither started nor touched. Two of the fixes are about ports 443 and 80, which take root or
# net.ipv4.ip_unprivileged_port_start=80. As root it installs nginx where that is missing.
set -eu
GO=${GO:-go}
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin:/sbin

give_up() { echo "make test-fixes: $1" >&2; exit 1; }

if ! command -v nginx >/dev/null 2>&1; then
	[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || give_up "install nginx, or run it as root on Debian"
	policy=
	if [ ! -e /usr/sbin/policy-rc.d ]; then # the package's own service must not start
		policy=/usr/sbin/policy-rc.d
		trap 'rm -f "$policy"' EXIT
		printf '#!/bin/sh\nexit 101\n' >"$policy"
		chmod +x "$policy"
	fi
	echo "installing: nginx-light"
	{ apt-get update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends nginx-light; } >/dev/null ||
		give_up "nginx-light could not be installed"
	[ -z "$policy" ] || rm -f "$policy"
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$GO" test -tags fixes -c -o "$dir/proofs" ./fixes
cd fixes && "$dir/proofs" -test.run TestProofs -test.timeout 5m
