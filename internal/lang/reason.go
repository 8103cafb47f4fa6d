package lang

import (
	"errors"
	"io/fs"
	"syscall"
)

// reasons says in both languages what the system says in its own; other reasons stay the system's.
var reasons = []struct {
	is  error
	say Phrase
}{
	{fs.ErrNotExist, En("there is no such file or folder").Zh("文件或目录不存在")},
	{fs.ErrPermission, En("permission denied").Zh("没有权限")},
	{syscall.EISDIR, En("it is a folder").Zh("这是一个目录")},
	{syscall.ENOTDIR, En("part of the path is no folder").Zh("路径中有一部分不是目录")},
	{syscall.ELOOP, En("its symbolic links go in a circle").Zh("符号链接形成了循环")},
	{syscall.EROFS, En("the file system is read-only").Zh("文件系统是只读的")},
	{syscall.ENOSPC, En("no space is left").Zh("磁盘空间不足")},
	{syscall.EPIPE, En("its reader has gone").Zh("读取方已关闭")},
}

// Reason makes a sentence of its beginning and of what the system answered, which is the cause of the error.
func Reason(begin Phrase, err error) *Error {
	reason := En("{error}").Zh("{error}")
	for _, r := range reasons {
		if errors.Is(err, r.is) {
			reason = r.say
			break
		}
	}
	text := err
	var path *fs.PathError
	if errors.As(err, &path) {
		text = path.Err // the sentence names the file already, and the person knows no temporary one
	}
	return Errorf(En(begin.In(English)+reason.In(English)).Zh(begin.In(Chinese)+reason.In(Chinese)), "error", text.Error()).Because(err)
}

// Unreadable is the mistake of naming something that cannot be read.
func Unreadable(at string, err error) error {
	return Mistake{at, Reason(En("cannot be read: ").Zh("无法读取："), err)}
}
