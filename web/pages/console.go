package pages

import "github.com/tongguan/tongguan/internal/lang"

// ConsoleForm is the page with the box for what an app's console has.
type ConsoleForm struct {
	App   AppRef // ID 0: it is new, or was not found
	Text  string
	File  bool     // a file keeps it
	Wrong []string // what is wrong with the form, in words
}

// ConsolePreview says what a paste would change. Nothing is done yet.
type ConsolePreview struct {
	App       AppRef // ID 0: it would be new
	Text      string
	Version   int64 // of the app that was read
	File      bool  // a file keeps it, and this takes it over
	Nothing   bool  // it is so already
	Lists     []ListDiff
	Settings  []SettingDiff
	Unwatched []OtherEntry
	Unused    []string // hosts that nobody needs any more; they stay, with their history
	Faults    []AppFinding
}

// A ListDiff is what one list has more, and less.
type ListDiff struct {
	Name           string // one of ListNames
	Added, Dropped []string
}

// A SettingDiff is a setting that changes.
type SettingDiff struct{ Name, From, To string }

func (ConsoleForm) file() string    { return "console" }
func (ConsolePreview) file() string { return "console_preview" }

// Added counts the entries that are new in a list.
func (p ConsolePreview) Added() (n int) {
	for _, l := range p.Lists {
		n += len(l.Added)
	}
	return n
}

// Dropped counts the entries that a list has no more.
func (p ConsolePreview) Dropped() (n int) {
	for _, l := range p.Lists {
		n += len(l.Dropped)
	}
	return n
}

var consoleWords = words{
	"console.title":         lang.En("Lists of a mini program").Zh("小程序的域名列表"),
	"console.title.of":      lang.En("Lists of {app}").Zh("{app} 的域名列表"),
	"console.appid":         lang.En("AppID").Zh("AppID"),
	"console.appid.how":     lang.En("wx and 16 digits of 0-9 and a-f; it may stand in the text instead.").Zh("wx 加 16 位 0-9、a-f；也可以写在下面的内容中。"),
	"console.text":          lang.En("What its console has").Zh("后台的内容"),
	"console.text.how":      lang.En("Copy the page 开发 - 开发设置 - 服务器域名 of WeChat's console, or paste an app.yaml or the JSON of WeChat's domain APIs. Lists that are not in it stay as they are.").Zh("复制小程序后台“开发 - 开发设置 - 服务器域名”页面的内容，或粘贴 app.yaml、微信域名接口返回的 JSON。其中没有的列表保持不变。"),
	"console.preview":       lang.En("Look what changes").Zh("预览变化"),
	"console.preview.how":   lang.En("Nothing is saved before you have seen it.").Zh("确认之前不会保存。"),
	"console.file":          lang.En("A file keeps this app. What is changed here is its own from then on, and the file is refused until it takes it over again.").Zh("该小程序由文件维护。在此修改后即改为人工维护，再次应用文件时会被拒绝，除非重新接管。"),
	"console.what":          lang.En("What changes").Zh("将会有哪些变化"),
	"console.what.new":      lang.En("{app} is new.").Zh("新增小程序 {app}。"),
	"console.nothing":       lang.En("It is so already; there is nothing to save.").Zh("与现有内容一致，无需保存。"),
	"console.sum.added":     lang.En("{count} added").Zh("新增 {count} 个"),
	"console.sum.added:1":   lang.En("1 added").Zh("新增 1 个"),
	"console.sum.dropped":   lang.En("{count} dropped").Zh("删去 {count} 个"),
	"console.sum.dropped:1": lang.En("1 dropped").Zh("删去 1 个"),
	"console.sum.faults":    lang.En("{count} findings").Zh("发现 {count} 个问题"),
	"console.sum.faults:1":  lang.En("1 finding").Zh("发现 1 个问题"),
	"console.entry":         lang.En("Entry").Zh("条目"),
	"console.list":          lang.En("List").Zh("列表"),
	"console.change":        lang.En("Change").Zh("变化"),
	"console.added":         lang.En("added").Zh("新增"),
	"console.dropped":       lang.En("dropped").Zh("删去"),
	"console.settings":      lang.En("Settings").Zh("设置"),
	"console.setting":       lang.En("Setting").Zh("设置"),
	"console.from":          lang.En("Now").Zh("现在"),
	"console.to":            lang.En("Then").Zh("之后"),
	"console.unused":        lang.En("Nobody needs these any more. They are watched on, with their history, until somebody deletes them:").Zh("以下服务器不再有使用方，删除之前仍会继续监测并保留历史："),
	"console.unwatched":     lang.En("These cannot be watched").Zh("以下条目无法监测"),
	"console.save":          lang.En("Save").Zh("保存"),
	"console.save.over":     lang.En("Take over from the file and save").Zh("从文件接管并保存"),
	"console.edit":          lang.En("Edit").Zh("返回修改"),
}

var (
	wordLine   = lang.En("Line {line}: {what}").Zh("第 {line} 行：{what}")
	wordInLine = lang.En("line {line}").Zh("第 {line} 行")
)

// InLine names a line of a paste.
func InLine(line string, tag lang.Tag) string { return wordInLine.Fill(tag, lang.Pairs("line", line)) }

// AtLine says in which line of a paste something is wrong.
func AtLine(line, what string, tag lang.Tag) string {
	return wordLine.Fill(tag, lang.Pairs("line", line, "what", what))
}
