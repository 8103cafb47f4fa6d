package main

import (
	"errors"
	"io/fs"
	"syscall"

	"github.com/tongguan/tongguan/internal/lang"
)

// A speaker is an error that says itself in either language.
type speaker interface {
	error
	In(lang.Tag) string
}

// A mistake is what is wrong with a flag: where it stands, such as "--hosts my.hosts:3", and what it is.
type mistake struct {
	at   string
	what speaker
}

func (m mistake) In(tag lang.Tag) string {
	if tag == lang.Chinese {
		return m.at + "：" + m.what.In(tag)
	}
	return m.at + ": " + m.what.In(tag)
}

func (m mistake) Error() string { return m.In(lang.English) }
func (m mistake) Unwrap() error { return m.what }

// wrong makes a mistake of a phrase whose places are filled from pairs.
func wrong(at string, p lang.Phrase, pairs ...string) error {
	return mistake{at, lang.Errorf(p, pairs...)}
}

// A fault is not the person's: the program could not do what it was rightly asked to.
type fault struct{ speaker }

func (f fault) Unwrap() error { return f.speaker }

func unreadable(at string, err error) error {
	return mistake{at, because(lang.En("cannot be read: ").Zh("无法读取："), err)}
}

func unwritable(at string, err error) error {
	return mistake{at, because(lang.En("cannot be written: ").Zh("无法写入："), err)}
}

// unwritten is for a result that could not be written to its end; nil for nil.
func unwritten(err error) error {
	if err == nil {
		return nil
	}
	return fault{because(lang.En("writing the result failed: ").Zh("写入结果失败："), err)}
}

// reasons says in both languages what the system says in its own; other reasons stay the system's.
var reasons = []struct {
	is  error
	say lang.Phrase
}{
	{fs.ErrNotExist, lang.En("there is no such file or folder").Zh("文件或目录不存在")},
	{fs.ErrPermission, lang.En("permission denied").Zh("没有权限")},
	{syscall.EISDIR, lang.En("it is a folder").Zh("这是一个目录")},
	{syscall.ENOTDIR, lang.En("part of the path is no folder").Zh("路径中有一部分不是目录")},
	{syscall.ELOOP, lang.En("its symbolic links go in a circle").Zh("符号链接形成了循环")},
	{syscall.EROFS, lang.En("the file system is read-only").Zh("文件系统是只读的")},
	{syscall.ENOSPC, lang.En("no space is left").Zh("磁盘空间不足")},
	{syscall.EPIPE, lang.En("its reader has gone").Zh("读取方已关闭")},
}

// because adds a reason to the beginning of a sentence.
func because(begin lang.Phrase, err error) *lang.Error {
	reason := lang.En("{error}").Zh("{error}")
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
	return lang.Errorf(
		lang.En(begin.In(lang.English)+reason.In(lang.English)).Zh(begin.In(lang.Chinese)+reason.In(lang.Chinese)),
		"error", text.Error()).Because(err)
}
