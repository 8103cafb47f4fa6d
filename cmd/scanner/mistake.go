package main

import "github.com/tongguan/tongguan/internal/lang"

func unwritable(at string, err error) error {
	return lang.Mistake{At: at, What: lang.Reason(lang.En("cannot be written: ").Zh("无法写入："), err)}
}

// unwritten is for a result that could not be written to its end; nil for nil.
func unwritten(err error) error {
	if err == nil {
		return nil
	}
	return lang.Fault{Speaker: lang.Reason(lang.En("writing the result failed: ").Zh("写入结果失败："), err)}
}
