package pages

import "github.com/tongguan/tongguan/internal/lang"

// ImportForm is what somebody pastes.
type ImportForm struct {
	Text  string
	AppID string // WeChat's; "": no app is named
	Name  string // of the app
	List  string // one of ListNames; "": request
	Error string // what is wrong with the form as a whole, in words
}

// Import is the page with the box.
type Import struct {
	Form ImportForm
	Apps []AppRef // that are known, to choose from
}

// ImportPreview says what an import would do. Nothing is done yet.
type ImportPreview struct {
	Form   ImportForm
	Lines  []ImportLine
	More   int // entries beyond Lines; the counts hold them too
	New    int
	Use    int
	Exists int
	Bad    int
}

// An ImportLine is one entry and what becomes of it.
type ImportLine struct {
	Number   int    // of the line it stands in
	Text     string // as it was pasted
	Outcome  Outcome
	Host     string // what it names, where it can be read
	Port     int
	Why      string // OutcomeBad: in words
	Endpoint int64  // that exists; 0 for a new one
}

// An Outcome is what becomes of an entry.
type Outcome string

// The outcomes.
const (
	OutcomeNew    Outcome = "new"
	OutcomeUse    Outcome = "use"    // the endpoint is watched, and gets another use
	OutcomeExists Outcome = "exists" // both are there
	OutcomeBad    Outcome = "bad"    // it cannot be read
)

// ImportResult says what an import did.
type ImportResult struct {
	New, Use, Exists, Bad int
	App                   AppRef // zero: none was named
}

func (Import) file() string        { return "import" }
func (ImportPreview) file() string { return "import_preview" }
func (ImportResult) file() string  { return "import_result" }

// Good counts the entries that would change something.
func (p ImportPreview) Good() int { return p.New + p.Use }

// Label is host:port; "" where the entry cannot be read.
func (l ImportLine) Label() string {
	if l.Host == "" {
		return ""
	}
	return hostPort(l.Host, l.Port)
}

var importWords = words{
	"import.title":       lang.En("Add domains").Zh("添加域名"),
	"import.text":        lang.En("Domains, one or many").Zh("域名，可以粘贴多个"),
	"import.text.how":    lang.En("Hosts, host:port, https:// or wss:// addresses, in lines or parted by ; or ,. The console's block with its labels, CSV and JSON are read too.").Zh("可以是域名（可带端口，如 api.example.com:8443）、https:// 或 wss:// 地址，按行书写，或用分号、逗号分隔。也可以直接粘贴小程序后台的“服务器域名”内容，或 CSV、JSON。"),
	"import.app":         lang.En("Mini program (optional)").Zh("小程序（可不填）"),
	"import.appid":       lang.En("AppID").Zh("AppID"),
	"import.appid.how":   lang.En("begins with wx").Zh("以 wx 开头"),
	"import.name":        lang.En("Name").Zh("名称"),
	"import.list":        lang.En("List in WeChat's console").Zh("后台域名列表"),
	"import.list.how":    lang.En("for entries that do not say it themselves").Zh("用于没有自行注明列表的条目"),
	"import.now":         lang.En("Add").Zh("添加"),
	"import.preview":     lang.En("Look first").Zh("预览"),
	"import.preview.how": lang.En("When something in the list cannot be read, nothing is added before you have seen it.").Zh("如果列表中有无法识别的内容，会先列出来，确认后才会添加。"),
	"import.check":       lang.En("What will happen").Zh("将会发生什么"),
	"import.sum.new":     lang.En("{count} new").Zh("新增 {count} 个"),
	"import.sum.new:1":   lang.En("1 new").Zh("新增 1 个"),
	"import.sum.use":     lang.En("{count} get another use").Zh("{count} 个增加一处使用"),
	"import.sum.use:1":   lang.En("1 gets another use").Zh("1 个增加一处使用"),
	"import.sum.have":    lang.En("{count} are there already").Zh("{count} 个已存在"),
	"import.sum.have:1":  lang.En("1 is there already").Zh("1 个已存在"),
	"import.sum.bad":     lang.En("{count} cannot be read").Zh("{count} 个无法识别"),
	"import.sum.bad:1":   lang.En("1 cannot be read").Zh("1 个无法识别"),
	"import.line":        lang.En("Line").Zh("行"),
	"import.entry":       lang.En("Entry").Zh("条目"),
	"import.outcome":     lang.En("Outcome").Zh("结果"),
	"import.new":         lang.En("will be added").Zh("将添加"),
	"import.use":         lang.En("is watched; the use will be added").Zh("已在监测，将增加一处使用"),
	"import.exists":      lang.En("is there already").Zh("已存在"),
	"import.bad":         lang.En("cannot be read").Zh("无法识别"),
	"import.more":        lang.En("{count} more entries are not listed here.").Zh("另有 {count} 个条目未在此列出。"),
	"import.more:1":      lang.En("1 more entry is not listed here.").Zh("另有 1 个条目未在此列出。"),
	"import.add":         lang.En("Add the {count} good ones").Zh("添加这 {count} 个"),
	"import.add:1":       lang.En("Add the good one").Zh("添加这 1 个"),
	"import.edit":        lang.En("Edit").Zh("返回修改"),
	"import.nothing":     lang.En("There is nothing to add.").Zh("没有可添加的内容。"),
	"import.done":        lang.En("Added").Zh("已添加"),
	"import.done.scan":   lang.En("The first scans begin at once; the list shows them as they come in.").Zh("首次扫描马上开始，结果会陆续显示在列表中。"),
	"import.done.list":   lang.En("Go to the list").Zh("查看列表"),
	"import.done.app":    lang.En("Go to {app}").Zh("查看 {app}"),
	"import.done.more":   lang.En("Add more").Zh("继续添加"),
}
