package pglocal

import (
	"fmt"
	"strconv"

	"github.com/tongguan/tongguan/internal/lang"
)

// ways names how a Postgres is installed. The commands are the same in both languages. The versioned names are those
// of the packages of postgresql.org (https://www.postgresql.org/download/) and of Homebrew.
func ways(major int) string {
	if major == 0 {
		return "apt-get install postgresql / dnf install postgresql-server / brew install postgresql@17"
	}
	return fmt.Sprintf("apt-get install postgresql-%d / dnf install postgresql%d-server / brew install postgresql@%d", major, major, major)
}

func notFound() *lang.Error {
	return lang.Errorf(
		lang.En("no PostgreSQL {oldest} or newer was found: install it ({ways}), name the folder of its programs in TONGGUAN_PG_BIN, or set DATABASE_URL to a database of your own").
			Zh("没有找到 PostgreSQL {oldest} 或更新的版本：请安装（{ways}），或用 TONGGUAN_PG_BIN 指定其程序所在目录，或将 DATABASE_URL 设为您自己的数据库"),
		"oldest", strconv.Itoa(Oldest), "ways", ways(0))
}

// tooOld is said where only older ones are installed. That is so on RHEL 9, whose plain package is PostgreSQL 13 and
// which has newer ones as modules.
func tooOld(major int) *lang.Error {
	return lang.Errorf(
		lang.En("PostgreSQL {major} is too old, {oldest} or newer is needed: install it (apt-get install postgresql / dnf module install postgresql:16/server / brew install postgresql@17), name the folder of its programs in TONGGUAN_PG_BIN, or set DATABASE_URL to a database of your own").
			Zh("PostgreSQL {major} 版本过旧，需要 {oldest} 或更新的版本：请安装（apt-get install postgresql / dnf module install postgresql:16/server / brew install postgresql@17），或用 TONGGUAN_PG_BIN 指定其程序所在目录，或将 DATABASE_URL 设为您自己的数据库"),
		"major", strconv.Itoa(major), "oldest", strconv.Itoa(Oldest))
}

func otherMajor(dir string, major int) *lang.Error {
	return lang.Errorf(
		lang.En("the data in {dir} was made by PostgreSQL {major}, which was not found; no other version can read it: install it ({ways}), name the folder of its programs in TONGGUAN_PG_BIN, or set DATABASE_URL to a database of your own").
			Zh("{dir} 中的数据由 PostgreSQL {major} 创建，但没有找到该版本，其他版本无法读取：请安装（{ways}），或用 TONGGUAN_PG_BIN 指定其程序所在目录，或将 DATABASE_URL 设为您自己的数据库"),
		"dir", dir, "major", strconv.Itoa(major), "ways", ways(major))
}

func otherBin(in Installation, dir string, major int) *lang.Error {
	return lang.Errorf(
		lang.En("TONGGUAN_PG_BIN={bin}: PostgreSQL {found} is there, and the data in {dir} was made by PostgreSQL {major}; no other version can read it: name the folder of that version's programs").
			Zh("TONGGUAN_PG_BIN={bin}：其中是 PostgreSQL {found}，而 {dir} 中的数据由 PostgreSQL {major} 创建，其他版本无法读取：请指定该版本的程序所在目录"),
		"bin", in.Bin, "found", strconv.Itoa(in.Major), "dir", dir, "major", strconv.Itoa(major))
}

func oldData(dir string, major int) *lang.Error {
	return lang.Errorf(
		lang.En("the data in {dir} was made by PostgreSQL {major}, and {oldest} or newer is needed: bring it to a newer version with pg_upgrade, or set DATABASE_URL to a database of your own").
			Zh("{dir} 中的数据由 PostgreSQL {major} 创建，而需要 {oldest} 或更新的版本：请用 pg_upgrade 升级，或将 DATABASE_URL 设为您自己的数据库"),
		"dir", dir, "major", strconv.Itoa(major), "oldest", strconv.Itoa(Oldest))
}

func noPrograms(bin string) *lang.Error {
	return lang.Errorf(
		lang.En("TONGGUAN_PG_BIN={bin}: initdb and postgres are not there; name the folder that holds both").
			Zh("TONGGUAN_PG_BIN={bin}：其中没有 initdb 和 postgres；请指定同时包含两者的目录"), "bin", bin)
}

func broken(bin string, cause error) *lang.Error {
	return lang.Errorf(
		lang.En("TONGGUAN_PG_BIN={bin}: the postgres there does not tell its version: {cause}").
			Zh("TONGGUAN_PG_BIN={bin}：其中的 postgres 无法给出版本号：{cause}"), "bin", bin, "cause", cause.Error()).Because(cause)
}

func notACluster(dir string) *lang.Error {
	return lang.Errorf(
		lang.En("{dir} exists and is not the data of a PostgreSQL: move it away, or choose another data folder").
			Zh("{dir} 已存在，但不是 PostgreSQL 的数据：请将其移走，或另选数据目录"), "dir", dir)
}

func unusable(dir string, cause error) *lang.Error {
	return lang.Errorf(
		lang.En("the data folder {dir} cannot be used: {cause}").Zh("数据目录 {dir} 无法使用：{cause}"),
		"dir", dir, "cause", cause.Error()).Because(cause)
}

// inUse names the process that holds the folder; 0 when it is not known.
func inUse(dir string, pid int) *lang.Error {
	if pid == 0 {
		return lang.Errorf(
			lang.En("another process uses the data folder {dir}: stop it, or choose another data folder").
				Zh("另一个进程正在使用数据目录 {dir}：请停止它，或另选数据目录"), "dir", dir)
	}
	return lang.Errorf(
		lang.En("process {pid} uses the data folder {dir}: stop it, or choose another data folder").
			Zh("进程 {pid} 正在使用数据目录 {dir}：请停止它，或另选数据目录"), "dir", dir, "pid", strconv.Itoa(pid))
}

func stillRuns(dir string, pid int) *lang.Error {
	return lang.Errorf(
		lang.En("an earlier PostgreSQL (process {pid}) still runs on {dir}: wait for it to end, or stop it with kill -INT {pid}").
			Zh("之前的 PostgreSQL（进程 {pid}）仍在使用 {dir}：请等待其结束，或用 kill -INT {pid} 停止它"), "dir", dir, "pid", strconv.Itoa(pid))
}
