# Sourced by setup.sh: Postgres's server. Which one is used in the end is decided by internal/pglocal.

oldest=14
cache=${XDG_CACHE_HOME:-${HOME:-}/.cache}/tongguan/postgres

# need_postgres sees to it that there is a server. One that was unpacked is in $PATH from then on.
need_postgres() {
	[ -z "${TONGGUAN_PG_BIN:-}" ] || return 0 # the programs say what is wrong with it
	if [ "$(id -u)" = 0 ]; then
		! find_postgres || return 0
		! install_postgres || ! find_postgres || return 0
	else
		PATH=$PATH:$cache/bin
		! find_postgres || return 0
		! unpack_postgres || return 0
	fi
	give_up "there is no PostgreSQL $oldest or newer: install it (apt-get install postgresql / dnf install postgresql-server / brew install postgresql@17), or name the folder of its programs in TONGGUAN_PG_BIN" \
		"没有找到 PostgreSQL $oldest 或更新的版本：请安装（apt-get install postgresql / dnf install postgresql-server / brew install postgresql@17），或用 TONGGUAN_PG_BIN 指定其程序所在目录"
}

find_postgres() (
	IFS=:
	for bin in $PATH; do
		! server_in "$bin" || return 0
	done
	IFS='
'
	for bin in $(pg_config --bindir 2>/dev/null) $(dirname "$(readlink -f "$(command -v postgres)")") \
		/usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/lib/postgresql*/bin /usr/libexec/postgresql* \
		/opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin /Library/PostgreSQL/*/bin \
		/Applications/Postgres.app/Contents/Versions/*/bin; do
		! server_in "$bin" || return 0
	done
	return 1
)

# server_in FOLDER: whether a server that can be run and is new enough is there. The working folder is not looked at.
server_in() {
	[ "${1#/}" != "$1" ] && [ -x "$1/initdb" ] && [ -x "$1/postgres" ] || return 1
	version=$("$1/postgres" --version 2>/dev/null) || return 1
	version=${version#*(PostgreSQL) }
	[ "${version%%[!0-9]*}" -ge $oldest ]
}

# server_package finds what Debian's package postgresql stands for, such as postgresql-15, and looks whether it is new
# enough.
server_package() {
	server=$(LC_ALL=C apt-cache depends postgresql 2>/dev/null | sed -n 's/.*Depends: \(postgresql-[0-9]*\)$/\1/p')
	[ -n "$server" ] || { not_downloaded postgresql; return 1; }
	[ "${server#postgresql-}" -ge $oldest ]
}

# install_postgres installs the package, without the cluster that it would make and start on port 5432.
install_postgres() {
	may_install || return
	output=
	known postgresql || update
	server_package || return
	(
		off=/etc/postgresql-common/createcluster.d/tongguan.conf # read by pg_createcluster(8)
		trap 'rm -f $off' EXIT INT TERM
		mkdir -p "${off%/*}"
		echo 'create_main_cluster = false' >$off
		install postgresql
	)
}

# unpack_postgres unpacks the package into the cache, with those libraries that the system lacks. The lists and packages
# of apt-get go to a folder there, since only root may write to the system's.
unpack_postgres() {
	has apt-get && has dpkg || return
	new=$cache.new-$$
	say "unpacking PostgreSQL into $cache" "正在将 PostgreSQL 解包到 $cache"
	mkdir -p "$new/apt/lists/partial" "$new/apt/archives/partial" && unpack && rm -rf "$cache" "$new/apt" && mv "$new" "$cache" && return
	rm -rf "$new"
	return 1
}

unpack() (
	cd "$new" || return
	cat >apt/conf <<END
Dir::State "$new/apt";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "$new/apt";
END
	export APT_CONFIG="$new/apt/conf"
	output=
	update
	server_package || return
	add "$server" || return
	real=usr/lib/postgresql/${server#postgresql-}
	rm -f "$real/lib/llvmjit.so" # without it Postgres does not compile queries, and LLVM is larger than all the rest
	if ldd "$real/bin/postgres" "$real/bin/initdb" | grep -q 'not found'; then
		add $($apt -s --no-install-recommends install "$server" | sed -n 's/^Inst \(z*lib[^ ]*\) .*/\1/p' | grep -v '^libllvm\|^libz3\|^libperl\|-perl$') || return
	fi
	libraries=
	for dir in usr/lib/*-linux-* lib/*-linux-*; do
		[ ! -d "$dir" ] || libraries="$libraries:\$here/$dir"
	done
	mkdir bin
	for program in postgres initdb; do
		# Postgres finds its other files by where it is itself.
		cat >bin/$program <<END
#!/bin/sh
here=\${0%/*}/..
LD_LIBRARY_PATH="${libraries#:}" exec "\$here/$real/bin/$program" "\$@"
END
		chmod +x bin/$program
	done
	server_in "$new/bin" || "$new/bin/postgres" --version # which says what is missing
)

# add PACKAGE…: downloads and unpacks them here.
add() {
	within 900 $apt download "$@" || { not_downloaded "$*"; return 1; }
	for package in *.deb; do dpkg -x "$package" . && rm "$package" || return; done
}
