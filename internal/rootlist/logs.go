package rootlist

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust/ct"
)

// LogsFile gives the file of the list of Certificate Transparency logs within the data folder; "" for "".
func LogsFile(data string) string {
	if data == "" {
		return ""
	}
	return filepath.Join(data, "ct", "log_list.json")
}

// Logs reads the list of logs that was added; nil when there is none, and for "".
func Logs(name string) (*ct.List, error) {
	if name == "" {
		return nil, nil
	}
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	list, _, err := ReadLogs(name, name)
	if err != nil {
		return nil, errors.Join(err, lang.Wrong(name, lang.En("remove it with stores remove ct, and add a list again with stores update --ct-log-list").
			Zh("请用 stores remove ct 删除它，再用 stores update --ct-log-list 重新添加")))
	}
	return list, nil
}

// ReadLogs reads a list of logs from a file, and gives its bytes too. At says where the file was named.
func ReadLogs(at, name string) (*ct.List, []byte, error) {
	data, err := readFile(at, name, ct.MaxListSize)
	if err != nil {
		return nil, nil, err
	}
	list, err := ct.ParseList(data)
	if err != nil {
		return nil, nil, lang.Mistake{At: at, What: explainLogs(err)}
	}
	return list, data, nil
}

// CheckLogs refuses a list that is older than the one that is there, which may be nil.
func CheckLogs(at string, list, there *ct.List) error {
	if there == nil || !list.Made.Before(there.Made) {
		return nil
	}
	return lang.Wrong(at, lang.En("the list is of {made}, and a newer one of {there} is there; if this one is the right one, remove that first with stores remove ct").
		Zh("该列表的日期是 {made}，已有 {there} 的更新列表；若确要使用它，请先用 stores remove ct 删除已有列表"),
		"made", list.Made.Format(time.RFC3339), "there", there.Made.Format(time.RFC3339))
}

// SaveLogs writes a list, as it was read, into its file, whole or not at all.
func SaveLogs(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return unwritable(filepath.Dir(name), err)
	}
	if err := replace(name, data); err != nil {
		return unwritable(name, err)
	}
	return nil
}

// RemoveLogs takes the list away; false if there is none.
func RemoveLogs(name string) (bool, error) {
	err := os.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, unwritable(name, err)
	}
	return true, nil
}

var logMistakes = []struct {
	err    error
	phrase lang.Phrase
}{
	{ct.ErrKey, lang.En("log “{log}” has a key that is neither on the curve P-256 nor RSA of 2048 to 8192 bits").Zh("日志“{log}”的公钥既不在 P-256 曲线上，也不是 2048 至 8192 位的 RSA")},
	{ct.ErrID, lang.En("the log_id of log “{log}” is not the SHA-256 of its key").Zh("日志“{log}”的 log_id 不是其公钥的 SHA-256")},
	{ct.ErrTwice, lang.En("log “{log}” is there twice").Zh("日志“{log}”重复出现")},
	{ct.ErrState, lang.En("the state of log “{log}” is not one of pending, qualified, usable, readonly, retired and rejected, with its timestamp").
		Zh("日志“{log}”的 state 不是 pending、qualified、usable、readonly、retired、rejected 之一，或没有 timestamp")},
	{ct.ErrOperator, lang.En("log “{log}” has an operator without a name, or a former one without an end").Zh("日志“{log}”的运营方没有名称，或前运营方没有结束时间")},
	{ct.ErrTooMany, lang.En("no list has so many logs").Zh("日志过多，不像是日志列表")},
}

// explainLogs says what is wrong with a list of logs.
func explainLogs(err error) lang.Speaker {
	var at *ct.LogError
	if errors.As(err, &at) {
		for _, m := range logMistakes {
			if errors.Is(err, m.err) {
				return lang.Errorf(m.phrase, "log", at.Log).Because(err)
			}
		}
	}
	return lang.Errorf(lang.En("it is no list of logs in the form of https://www.gstatic.com/ct/log_list/v3/log_list.json").
		Zh("不是 https://www.gstatic.com/ct/log_list/v3/log_list.json 格式的日志列表")).Because(err)
}
