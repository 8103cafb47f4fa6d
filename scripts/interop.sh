#!/bin/sh
# Checks servers that are not ours: nginx, HAProxy, Apache and openssl s_server from Debian's packages, with
# certificates from the openssl command. It writes a line per server and ends with 1 if any is NOT OK.
#
# They run as processes of their own on 127.0.0.x, with configuration from a temporary folder; the system's services
# are neither started nor touched. As root it installs the packages that are missing.
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
pids=
policy=
finish() {
	for pid in $pids; do kill "$pid" 2>/dev/null || true; done
	for pid in $pids; do wait "$pid" 2>/dev/null || true; done
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
if [ -n "$missing" ]; then
	[ "$(id -u)" = 0 ] && has apt-get || give_up "install these packages, or run it as root on Debian:$missing"
	has apache2 || missing="$missing apache2-bin" # has no service
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
"$GO" build -buildvcs=false -o "$dir/expect" ./scripts/interop

# Certificates: a root, two intermediates below each other, and leaves.

cat >"$dir/ca.cnf" <<END
[ca]
default_ca = default
[default]
database = $dir/index.txt
new_certs_dir = $dir
rand_serial = yes
unique_subject = no
default_md = sha256
default_days = 60
policy = any
[any]
commonName = supplied
[authority]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = serverAuth
subjectAltName = DNS:interop.test,DNS:www.interop.test
authorityInfoAccess = caIssuers;URI:http://127.0.0.10:$port/lower.crt
authorityKeyIdentifier = keyid
[wildcard]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:*.interop.test
authorityKeyIdentifier = keyid
END
: >"$dir/index.txt"

# issue NAME ISSUER SECTION KIND [dates…]: makes NAME.key and NAME.pem, signed by ISSUER, which may be NAME itself.
issue() {
	name=$1 by=$2 section=$3 kind=$4
	shift 4
	if [ "$kind" = rsa ]; then set -- "$@" -- rsa rsa_keygen_bits:2048; else set -- "$@" -- ec ec_paramgen_curve:P-256; fi
	dates=
	while [ "$1" != -- ]; do dates="$dates $1"; shift; done
	{
		openssl genpkey -algorithm "$2" -pkeyopt "$3" -out "$dir/$name.key"
		openssl req -new -config "$dir/ca.cnf" -key "$dir/$name.key" -subj "/CN=Interop $name" -out "$dir/$name.csr"
		if [ "$by" = "$name" ]; then signer=-selfsign; else signer="-cert $dir/$by.pem"; fi
		openssl ca -batch -notext -config "$dir/ca.cnf" $signer -keyfile "$dir/$by.key" -extensions "$section" $dates \
			-in "$dir/$name.csr" -out "$dir/$name.pem"
	} >"$dir/pki.log" 2>&1 || { cat "$dir/pki.log" >&2; give_up "openssl could not make the certificate $name"; }
}
printf '[req]\ndistinguished_name = none\n[none]\n' >>"$dir/ca.cnf"
issue root root authority ec -days 3650
issue upper root authority rsa -days 1800
issue lower upper authority ec -days 900
issue ec lower leaf ec
issue rsa lower leaf rsa
issue expired lower leaf rsa -startdate 20240101000000Z -enddate 20240331000000Z
issue wildcard lower wildcard ec
issue alone alone leaf ec
cd "$dir"
for leaf in ec rsa wildcard; do cat $leaf.pem lower.pem upper.pem >$leaf-complete.pem; done
cat ec-complete.pem root.pem >ec-with-root.pem
cat ec.pem upper.pem lower.pem >ec-reversed.pem
cat lower.pem upper.pem >above.pem
for leaf in ec wildcard; do cat $leaf-complete.pem $leaf.key >$leaf-haproxy.pem; done
mkdir www
openssl x509 -in lower.pem -outform DER -out www/lower.crt
cd "$OLDPWD"

# Servers, each at 127.0.0.N. This looks at the kernel's table: to connect would take a turn at openssl s_server.

listens() { grep -qi " $(printf '%02X00007F:%04X' "$1" "$port") [0-9A-F:]* 0A " /proc/net/tcp; }

# start LOG N… -- COMMAND…: starts a server that listens at these addresses, and waits until it does.
start() {
	log=$dir/$1.log at=
	shift
	while [ "$1" != -- ]; do at="$at $1"; shift; done
	shift
	for n in $at; do ! listens "$n" || give_up "127.0.0.$n:$port is in use; choose another with INTEROP_PORT"; done
	"$@" </dev/null >"$log" 2>&1 &
	pid=$!
	pids="$pids $pid"
	for n in $at; do
		tries=0
		until listens "$n"; do
			tries=$((tries + 1))
			if [ $tries -gt 100 ] || ! kill -0 "$pid" 2>/dev/null; then
				cat "$log" >&2
				give_up "$1 does not listen at 127.0.0.$n:$port"
			fi
			sleep 0.1
		done
	done
}

{
	echo "daemon off; master_process off; pid $dir/nginx.pid; error_log stderr; events {} http { access_log off;"
	for what in client_body proxy fastcgi uwsgi scgi; do echo "${what}_temp_path $dir/nginx-$what;"; done
	echo "server { listen 127.0.0.10:$port; root $dir/www; }"
	while read -r n cert more; do
		echo "server { listen 127.0.0.$n:$port ssl; ssl_certificate $dir/$cert.pem; ssl_certificate_key $dir/${cert%%-*}.key; $more }"
	done <<END
11 ec-complete
12 ec
13 ec-reversed
14 ec-complete ssl_protocols TLSv1.2;
15 ec-complete ssl_certificate $dir/rsa-complete.pem; ssl_certificate_key $dir/rsa.key;
16 ec-with-root
17 ec-complete ssl_client_certificate $dir/root.pem; ssl_verify_client on;
END
	echo "}"
} >"$dir/nginx.conf"
start nginx 10 11 12 13 14 15 16 17 -- nginx -e stderr -p "$dir" -c "$dir/nginx.conf"

s_server() { # LOG N CERT flags…
	log=$1 n=$2 cert=$3
	shift 3
	start "$log" "$n" -- openssl s_server -accept "127.0.0.$n:$port" -www -cert "$dir/$cert.pem" -key "$dir/$cert.key" "$@"
}
s_server complete 21 rsa -cert_chain "$dir/above.pem"
s_server expired 22 expired -cert_chain "$dir/above.pem"
s_server tls13 23 rsa -cert_chain "$dir/above.pem" -tls1_3
s_server no-forward-secrecy 24 rsa -cert_chain "$dir/above.pem" -tls1_2 -cipher AES128-GCM-SHA256
s_server c028 25 rsa -cert_chain "$dir/above.pem" -tls1_2 -cipher ECDHE-RSA-AES256-SHA384
s_server client-certificate-12 26 rsa -cert_chain "$dir/above.pem" -tls1_2 -Verify 1 -CAfile "$dir/root.pem"
s_server client-certificate-13 27 rsa -cert_chain "$dir/above.pem" -Verify 1 -CAfile "$dir/root.pem"
s_server self-signed 28 alone
s_server legacy 29 rsa -cert_chain "$dir/above.pem" -no_tls1_2 -no_tls1_3 -cipher ALL:@SECLEVEL=0

cat >"$dir/haproxy.cfg" <<END
defaults
	mode http
	timeout client 5s
	timeout connect 5s
	timeout server 5s
frontend complete
	bind 127.0.0.31:$port ssl crt $dir/ec-haproxy.pem
	http-request return status 200
frontend wildcard
	bind 127.0.0.32:$port ssl crt $dir/wildcard-haproxy.pem
	http-request return status 200
frontend client-certificate
	bind 127.0.0.33:$port ssl crt $dir/ec-haproxy.pem verify required ca-file $dir/root.pem
	http-request return status 200
END
start haproxy 31 32 33 -- haproxy -db -f "$dir/haproxy.cfg"

if has apache2; then
	modules=/usr/lib/apache2/modules
	cat >"$dir/apache.conf" <<END
ServerRoot $dir
ServerName interop.test
PidFile $dir/apache.pid
ErrorLog /dev/stderr
DocumentRoot $dir/www
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule socache_shmcb_module $modules/mod_socache_shmcb.so
LoadModule ssl_module $modules/mod_ssl.so
Mutex file:$dir default
SSLSessionCache none
Listen 127.0.0.41:$port
SSLEngine on
SSLCertificateFile $dir/rsa-complete.pem
SSLCertificateKeyFile $dir/rsa.key
END
	[ "$(id -u)" != 0 ] || printf 'User www-data\nGroup www-data\n' >>"$dir/apache.conf"
	start apache 41 -- apache2 -X -f "$dir/apache.conf"
fi

# Verdicts.

nginx=$(nginx -v 2>&1 | sed 's,.*\(nginx/[0-9.]*\).*,\1,')
openssl=$(openssl version | sed 's,^OpenSSL \([^ ]*\).*,openssl/\1,')
haproxy=$(haproxy -v | sed -n '1s,.*version \([0-9.]*\).*,haproxy/\1,p')

# verify N HOST flags…: the code that openssl gives the chain; "-" when it saw none.
verify() {
	n=$1 host=$2
	shift 2
	timeout 10 openssl s_client -connect "127.0.0.$n:$port" -servername "$host" -verify_hostname "$host" -verify_return_error \
		-cipher ALL:@SECLEVEL=0 -min_protocol TLSv1 "$@" </dev/null >"$dir/s_client" 2>&1 || true
	code=$(sed -n 's/^verify error:num=\([0-9]*\):.*/\1/p' "$dir/s_client" | head -n 1)
	if [ -n "$code" ]; then echo "$code"; elif grep -q 'BEGIN CERTIFICATE' "$dir/s_client"; then echo 0; else echo -; fi
}

bad=0
# check N HOST flags… : scans one server into report.json.
check() {
	n=$1 host=$2
	shift 2
	code=0
	timeout 30 "$scanner" check "$host:$port" --format json --resolve "$host:$port:127.0.0.$n" --allow-cidr 127.0.0.0/8 \
		"$@" >"$dir/report.json" 2>"$dir/errors" || code=$?
	case $code in 0 | 1 | 3) [ ! -s "$dir/errors" ] || cat "$dir/errors" ;; *) echo "exit code $code:"; cat "$dir/errors" ;; esac
}

# trusted NAME SOFTWARE N VERDICT FAILURES [HOST]: with the root of this PKI among the trusted ones.
trusted() {
	host=${6:-interop.test}
	check "$3" "$host" --ca-file "$dir/root.pem"
	"$dir/expect" "$1" "$2" "$4" "$5" "$(verify "$3" "$host" -CAfile "$dir/root.pem")" <"$dir/report.json" || bad=1
}

# planted NAME SOFTWARE N VERDICT FAILURES: with the root in SSL_CERT_FILE, where it must not count. openssl shows that
# the variable does its work.
planted() {
	SSL_CERT_FILE="$dir/root.pem" check "$3" interop.test
	code=$(SSL_CERT_FILE="$dir/root.pem" verify "$3" interop.test)
	[ "$code" = 0 ] || { echo "NOT OK  $1: SSL_CERT_FILE does not do its work: openssl gave $code"; bad=1; }
	"$dir/expect" "$1" "$2" "$4" "$5" - <"$dir/report.json" || bad=1
}

trusted complete "$nginx" 11 pass -
trusted leaf-only "$nginx" 12 unknown/fail/fail/unknown chain_incomplete/fetchable
trusted reversed "$nginx" 13 pass/warn/warn/pass chain_order
trusted tls12-only "$nginx" 14 pass -
trusted two-keys "$nginx" 15 pass -
trusted root-included "$nginx" 16 pass -
trusted client-certificate "$nginx" 17 warn client_cert_requested/requested # it completes the handshake, and refuses in HTTP
trusted complete "$openssl" 21 pass -
trusted expired "$openssl" 22 fail cert_expired
trusted tls13-only "$openssl" 23 warn/fail/fail/pass tls13_only
trusted no-forward-secrecy "$openssl" 24 fail/pass/pass/pass ats_forward_secrecy
trusted c028 "$openssl" 25 unknown/fail/fail/fail tls_handshake_failed # a suite of Apple's that Chromium lacks, and crypto/tls too
trusted client-certificate-tls12 "$openssl" 26 fail client_cert_requested/required
trusted client-certificate-tls13 "$openssl" 27 fail client_cert_requested/required # which comes after the client's handshake is complete
trusted self-signed "$openssl" 28 fail ats_trust,cert_self_signed
trusted legacy "$openssl" 29 fail ats_tls_version,tls12_missing
trusted complete "$haproxy" 31 pass -
trusted wildcard-deep "$haproxy" 32 fail wildcard_depth a.b.interop.test
trusted client-certificate-tls13 "$haproxy" 33 fail client_cert_requested/required
if has apache2; then
	trusted complete "$(apache2 -v | sed -n '1s,.*Apache/\([0-9.]*\).*,apache/\1,p')" 41 pass -
else
	echo "not run: Apache (apt-get install apache2-bin)"
fi
planted complete-planted-root "$nginx" 11 fail chain_incomplete/dead_end
planted root-included-planted-root "$nginx" 16 fail ats_trust,trust_unknown_ca
exit $bad
