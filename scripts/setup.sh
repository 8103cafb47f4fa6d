# Sourced by run.sh and test.sh: functions that see to it that what these need is there. They look before they install,
# and install with apt-get only: root into the system, anybody else into a folder below his cache. No service is
# started, and nothing else of the system is changed. http_proxy is honoured, by apt-get and by go.

has() { command -v "$1" >/dev/null 2>&1; }

# say ENGLISH CHINESE: a sentence in the reader's language.
say() {
	case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
	[zZ][hH] | [zZ][hH][-_]*) echo "$2" >&2 ;;
	*) echo "$1" >&2 ;;
	esac
}

give_up() {
	say "$@"
	exit 1
}

# within SECONDS COMMAND…: what the command prints is added to $output.
within() {
	seconds=$1 code=0
	shift
	if has timeout; then set -- timeout "$seconds" "$@"; fi
	output=$output$("$@" 2>&1) || code=$?
	[ $code != 124 ] || output="$output
no end after $seconds s"
	return $code
}

last_lines() { echo "$output" | tail -n 5 >&2; }

# Go and its modules.

need_modules() {
	has "$GO" || give_up "there is no $GO: install Go from https://go.dev/dl/" \
		"没有找到 $GO：请从 https://go.dev/dl/ 或 https://golang.google.cn/dl/ 安装 Go"
	output=
	! within 900 "$GO" mod download || return 0
	from=$(cd / && GOTOOLCHAIN=local "$GO" env GOPROXY) # not here: go.mod may ask for a Go that could not be had either
	last_lines
	give_up "go could not download what is needed from GOPROXY=$from: set GOPROXY to a proxy that you can reach, such as https://goproxy.cn,direct" \
		"go 无法从 GOPROXY=$from 下载所需内容：请将 GOPROXY 设为可以访问的代理，例如 https://goproxy.cn,direct"
}

# Packages of Debian and its like.

apt='env LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=2 -o Acquire::http::Timeout=30 -o DPkg::Lock::Timeout=120'

update() { within 300 $apt update || true; } # what is not there may be of no interest

known() { LC_ALL=C apt-cache show "$1" >/dev/null 2>&1; }

not_downloaded() {
	from=$($apt indextargets --no-release-info --format '$(SITE)' 2>/dev/null | sort -u | paste -s -d ' ')
	last_lines
	say "apt-get could not download $1 from $from: name a mirror that you can reach in /etc/apt/sources.list or sources.list.d, or set http_proxy" \
		"apt-get 无法从 $from 下载 $1：请在 /etc/apt/sources.list 或 sources.list.d 中改用可以访问的镜像，或设置 http_proxy"
}

may_install() { [ "$(id -u)" = 0 ] && has apt-get; }

# install PACKAGE…: into the system, as root. Only the download is given a time: what is being unpacked is not to be
# interrupted.
install() {
	say "apt-get installs $*" "apt-get 正在安装 $*"
	output=
	set -- install --no-install-recommends "$@"
	within 900 $apt --download-only "$@" || {
		update # there were no lists, or what they name is no longer there
		within 900 $apt --download-only "$@"
	} || {
		shift 2
		not_downloaded "$*"
		return 1
	}
	output=$($apt "$@" 2>&1) && return
	shift 2
	last_lines
	say "apt-get could not install $*" "apt-get 无法安装 $*"
	return 1
}

. scripts/setup_postgres.sh
