package pages

import (
	"time"

	"github.com/tongguan/tongguan/internal/lang"
)

// Failure is the page in place of the one that was asked for. 403, 404, 405, 409, 413, 429, 500 and 503
// have words of their own, which Title takes the place of.
type Failure struct {
	Status     int
	Title      string        // what happened, in a few words; "": the status's own
	Detail     string        // in words; "" when there is nothing to add
	Remedy     string        // what to do, in words; "" when the detail says it
	RequestID  string        // to find it in the log; "" for none
	RetryAfter time.Duration // 503, 429: when to try again; the page does so by itself. 0: it does not
}

func (Failure) file() string { return "failure" }

// Retry is the number of seconds after which the page loads itself again; 0: it does not.
func (f Failure) Retry() int {
	if f.Status != 503 || f.RetryAfter <= 0 {
		return 0
	}
	return max(1, int(f.RetryAfter.Seconds()))
}

var failureWords = words{
	"failure.403":      lang.En("That is not yours to do").Zh("没有权限"),
	"failure.403.what": lang.En("Your role does not allow it. An admin can change your role.").Zh("你的角色不允许这项操作，可以请管理员调整角色。"),
	"failure.404":      lang.En("There is nothing here").Zh("页面不存在"),
	"failure.404.what": lang.En("The address is mistyped, or what stood here was deleted.").Zh("地址有误，或者内容已被删除。"),
	"failure.405":      lang.En("Only a button leads here").Zh("不能直接打开此地址"),
	"failure.405.what": lang.En("This address does something when a form is sent, and shows nothing by itself. Go back to the page and use its button.").Zh("此地址用于提交表单，本身没有内容。请返回原页面，使用其中的按钮。"),
	"failure.409":      lang.En("Somebody was faster").Zh("内容已被他人修改"),
	"failure.409.what": lang.En("It was changed while you looked at it. Go back, load the page again and look whether your change is still wanted.").Zh("在你查看期间内容已发生变化。请返回并刷新页面，确认是否仍需修改。"),
	"failure.413":      lang.En("That is too much at once").Zh("一次提交的内容过多"),
	"failure.413.what": lang.En("Nothing was done. Send it in parts.").Zh("未作任何操作，请分多次提交。"),
	"failure.429":      lang.En("Too many requests").Zh("请求过于频繁"),
	"failure.429.what": lang.En("Wait a moment and try again.").Zh("请稍候再试。"),
	"failure.500":      lang.En("A fault of ours").Zh("程序出错"),
	"failure.500.what": lang.En("It stands in the log under the number below. Scanning and alerts go on.").Zh("错误已按下面的编号写入日志。扫描和告警不受影响。"),
	"failure.503":      lang.En("The database does not answer").Zh("数据库没有应答"),
	"failure.503.what": lang.En("Nothing is lost: what was scanned is stored, and scanning resumes when it is back.").Zh("数据没有丢失：已有的扫描结果都已保存，恢复后会继续扫描。"),
	"failure.other":    lang.En("That did not work").Zh("请求未能完成"),
	"failure.retry":    lang.En("This page tries again in {count} seconds.").Zh("本页将在 {count} 秒后自动重试。"),
	"failure.retry:1":  lang.En("This page tries again in 1 second.").Zh("本页将在 1 秒后自动重试。"),
	"failure.again":    lang.En("Try again now").Zh("立即重试"),
	"failure.home":     lang.En("Go to the overview").Zh("返回总览"),
	"failure.id":       lang.En("Number").Zh("编号"),
}
