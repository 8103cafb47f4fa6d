package pages

import "github.com/tongguan/tongguan/internal/lang"

// Reference describes the API. Its texts are those of the OpenAPI document, as they stand there.
type Reference struct {
	Base string // "https://tongguan.example.com/api/v1"
	Tags []Tag
}

// A Tag is a group of operations.
type Tag struct {
	Name, Description string
	Operations        []Operation
}

// An Operation is one method of one path.
type Operation struct {
	ID          string // names it in the page's address
	Method      string
	Path        string
	Summary     string
	Description string
	Scope       string // that a token needs; "" for none
	Parameters  []Parameter
	Body        []Parameter // of a JSON body, a field each
	Responses   []Response
}

// A Parameter is one, or one field of a body.
type Parameter struct {
	Name, In, Type string
	Required       bool
	Description    string
}

// A Response is one that may come.
type Response struct {
	Status      string
	Description string
}

// Problem explains an error of the API. It stands at the address that the error's "type" names.
type Problem struct {
	Slug    string
	Status  int
	Title   string // in words, as all that follows
	Meaning string
	Remedy  string
}

func (Reference) file() string { return "reference" }
func (Problem) file() string   { return "problem" }

var referenceWords = words{
	"reference.title":      lang.En("API").Zh("接口文档"),
	"reference.what":       lang.En("JSON over HTTP. Send a token in the header “Authorization: Bearer …”; your account page makes one.").Zh("基于 HTTP 的 JSON 接口。在请求头 Authorization: Bearer … 中携带令牌；令牌可在账号页面创建。"),
	"reference.base":       lang.En("All paths begin with").Zh("所有路径的前缀"),
	"reference.spec":       lang.En("OpenAPI document").Zh("OpenAPI 文档"),
	"reference.contents":   lang.En("Contents").Zh("目录"),
	"reference.scope":      lang.En("Token scope: {scope}").Zh("令牌权限：{scope}"),
	"reference.parameters": lang.En("Parameters").Zh("参数"),
	"reference.body":       lang.En("Body").Zh("请求体"),
	"reference.field":      lang.En("Name").Zh("名称"),
	"reference.in":         lang.En("In").Zh("位置"),
	"reference.type":       lang.En("Type").Zh("类型"),
	"reference.required":   lang.En("required").Zh("必填"),
	"reference.meaning":    lang.En("Meaning").Zh("说明"),
	"reference.responses":  lang.En("Answers").Zh("响应"),
	"problem.status":       lang.En("HTTP status {status}").Zh("HTTP 状态 {status}"),
	"problem.meaning":      lang.En("What it means").Zh("含义"),
	"problem.remedy":       lang.En("What to do").Zh("怎么办"),
	"problem.api":          lang.En("All of the API").Zh("全部接口"),
}
