package pglocal

import (
	"strconv"

	"github.com/tongguan/tongguan/internal/lang"
)

// What is said about users, folders and a server that would not run.

func noUser() *lang.Error {
	return lang.Errorf(lang.En("PostgreSQL does not run as root, and there is neither a user postgres nor nobody: add one, start this program as another user, or set DATABASE_URL to a database of your own").
		Zh("PostgreSQL 不能以 root 身份运行，而系统中没有 postgres 或 nobody 用户：请添加其中之一，或以其他用户启动本程序，或将 DATABASE_URL 设为您自己的数据库"))
}

func noName(uid int) *lang.Error {
	return lang.Errorf(
		lang.En("user ID {uid} has no line in /etc/passwd, and PostgreSQL needs one: add it, start this program as another user, or set DATABASE_URL to a database of your own").
			Zh("用户 ID {uid} 在 /etc/passwd 中没有记录，而 PostgreSQL 需要它：请添加，或以其他用户启动本程序，或将 DATABASE_URL 设为您自己的数据库"),
		"uid", strconv.Itoa(uid))
}

func mayNotBecome(user string, cause error) *lang.Error {
	return lang.Errorf(
		lang.En("PostgreSQL does not run as root, and this process may not start it as {user}: start this program as another user, or set DATABASE_URL to a database of your own").
			Zh("PostgreSQL 不能以 root 身份运行，而本进程无权以 {user} 身份启动它：请以其他用户启动本程序，或将 DATABASE_URL 设为您自己的数据库"),
		"user", user).Because(cause)
}

func mayNotEnter(user, folder string) *lang.Error {
	return lang.Errorf(
		lang.En("PostgreSQL runs as the user {user}, who may not enter {folder}: choose another data folder, or allow it with chmod o+x {folder}").
			Zh("PostgreSQL 以用户 {user} 身份运行，但该用户无权进入 {folder}：请另选数据目录，或用 chmod o+x {folder} 放行"),
		"user", user, "folder", folder)
}

func mayNotRun(user, bin string, cause error) *lang.Error {
	return lang.Errorf(
		lang.En("PostgreSQL runs as the user {user}, who cannot run the programs in {bin}: {cause}").
			Zh("PostgreSQL 以用户 {user} 身份运行，但该用户无法运行 {bin} 中的程序：{cause}"),
		"user", user, "bin", bin, "cause", cause.Error()).Because(cause)
}

func notOurs(dir, owner, user string) *lang.Error {
	return lang.Errorf(
		lang.En("{dir} belongs to {owner}, and PostgreSQL would run as {user}: start this program as its owner, or give it away with chown -R {user} {dir}").
			Zh("{dir} 属于 {owner}，而 PostgreSQL 将以 {user} 身份运行：请以其属主启动本程序，或用 chown -R {user} {dir} 变更属主"),
		"dir", dir, "owner", owner, "user", user)
}

func noSocket(dir string, longest int) *lang.Error {
	return lang.Errorf(
		lang.En("the path of a socket in {dir} would be longer than {longest} bytes: set TMPDIR to a shorter one").
			Zh("{dir} 中套接字的路径将超过 {longest} 字节：请将 TMPDIR 设为更短的路径"), "dir", dir, "longest", strconv.Itoa(longest))
}

func notMade(dir, reason string, cause error) *lang.Error {
	return lang.Errorf(
		lang.En("the database in {dir} could not be made: {reason}").Zh("无法在 {dir} 中创建数据库：{reason}"),
		"dir", dir, "reason", reason).Because(cause)
}

func notRenewed(dir, reason string, cause error) *lang.Error {
	return lang.Errorf(
		lang.En("the password of the database in {dir} is missing, and a new one could not be set: {reason}").
			Zh("{dir} 中数据库的密码文件缺失，且无法设置新密码：{reason}"),
		"dir", dir, "reason", reason).Because(cause)
}

func notRun(dir, reason string, cause error) *lang.Error {
	return lang.Errorf(
		lang.En("PostgreSQL could not be started on {dir}: {reason}").Zh("无法在 {dir} 上启动 PostgreSQL：{reason}"),
		"dir", dir, "reason", reason).Because(cause)
}

func notStarted(reason, log string, cause error) *lang.Error {
	return lang.Errorf(
		lang.En("PostgreSQL did not start: {reason} (more in {log})").Zh("PostgreSQL 未能启动：{reason}（详见 {log}）"),
		"reason", reason, "log", log).Because(cause)
}

func ended(reason, log string, cause error) *lang.Error {
	return lang.Errorf(
		lang.En("PostgreSQL has ended by itself: {reason} (more in {log})").Zh("PostgreSQL 意外退出：{reason}（详见 {log}）"),
		"reason", reason, "log", log).Because(cause)
}

func notStopped(pid int) *lang.Error {
	return lang.Errorf(
		lang.En("PostgreSQL (process {pid}) was told to stop and has not ended").Zh("已要求 PostgreSQL（进程 {pid}）停止，但它没有结束"),
		"pid", strconv.Itoa(pid))
}
