package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/target"
	"github.com/tongguan/tongguan/web/problem"
)

// The import's path, and its bounds.
const (
	ImportPath = "/endpoints:import"
	MaxImport  = 20 << 20 // bytes

	maxLines = 100_000 // of one import: it is one transaction, and each is answered
)

// ImportOptions says how to take a list.
type ImportOptions struct {
	AppID       string  `query:"appid" json:"appid,omitempty" pattern:"^(wx[0-9a-f]{16})?$" doc:"the app that needs all of them; one that is new is made|使用这些服务器的小程序；不存在的会自动创建"`
	AppName     string  `query:"app_name" json:"app_name,omitempty" maxLength:"100" doc:"given to an app that is new|新建小程序的名称"`
	List        UseList `query:"list" json:"list,omitempty" doc:"of the console; when absent, socket for wss and request for https|域名列表；默认 wss 为 socket，https 为 request"`
	DryRun      bool    `query:"dry_run" json:"dry_run,omitempty" doc:"only tell what would be done|仅预览，不执行"`
	SkipInvalid bool    `query:"skip_invalid" json:"skip_invalid,omitempty" doc:"take the good lines although others are bad|跳过无法识别的行"`
}

// ImportBody is an import as JSON.
type ImportBody struct {
	Text string `json:"text" maxLength:"20971520" doc:"one target a line, CSV, JSON, or a block pasted from the console|每行一个目标，或 CSV、JSON、从小程序后台粘贴的内容"`
	ImportOptions
}

// Imported is what became of a list.
type Imported struct {
	DryRun bool           `json:"dry_run" doc:"nothing was done|未执行任何操作"`
	Counts ImportCounts   `json:"counts" doc:"entries by what became of them|按结果统计的条数"`
	Data   []ImportedLine `json:"data" doc:"every entry, in its order|逐项结果，按原顺序"`
}

// ImportCounts counts entries by their status.
type ImportCounts struct {
	New     int `json:"new" minimum:"0"`
	Exists  int `json:"exists" minimum:"0"`
	NewUse  int `json:"new_use" minimum:"0"`
	Invalid int `json:"invalid" minimum:"0"`
}

// An ImportedLine is what became of one entry.
type ImportedLine struct {
	Line       int    `json:"line,omitempty" minimum:"1" doc:"where it stands; absent for an item of JSON|所在的行；JSON 项不返回"`
	Item       string `json:"item,omitempty" doc:"of JSON, such as [2].url|JSON 中的位置，例如 [2].url"`
	Text       string `json:"text" doc:"as it was written, without query and password|原文，不含查询参数和密码"`
	Status     string `json:"status" enum:"new,exists,new_use,invalid" doc:"new: it was not watched before; new_use: it was, and somebody else needs it too|new 为新增；new_use 表示已在监测，新增一个使用方"`
	EndpointID *ID    `json:"endpoint_id,omitempty" doc:"absent for a new one in a dry run, and for a bad entry|预览中的新增项和无效项不返回"`
	Host       string `json:"host,omitempty"`
	Port       uint16 `json:"port,omitempty"`
	Error      string `json:"error,omitempty" doc:"what is wrong with a bad entry|无效的原因"`
}

func (a *API) imports() {
	register(a, operation{
		id: "import-endpoints", method: http.MethodPost, path: ImportPath, action: auth.Edit, tag: tagEndpoints,
		body: importBody, problems: []problem.Kind{problem.ImportInvalid},
		summary: lang.En("Watch many servers").Zh("批量添加服务器"),
		about: lang.En("The body is JSON, or the list itself as text or CSV with all else in the query. With bad lines nothing is done, unless skip_invalid or dry_run is set.").
			Zh("请求体为 JSON，或直接发送文本、CSV，其余选项放在查询参数中。存在无效行时不执行任何操作，除非设置 skip_invalid 或 dry_run。"),
	}, a.importEndpoints)
}

func importBody(registry huma.Registry) *huma.RequestBody {
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/json": {Schema: registry.Schema(reflect.TypeFor[ImportBody](), true, "")},
		"text/csv":         {Schema: &huma.Schema{Type: huma.TypeString}},
	}}
}

func (a *API) importEndpoints(ctx context.Context, in *struct {
	ContentType string `header:"Content-Type" hidden:"true"`
	ImportOptions
	RawBody []byte `contentType:"text/plain"`
},
) (*struct{ Body Imported }, error) {
	text, options := in.RawBody, in.ImportOptions
	if media, _, _ := mime.ParseMediaType(in.ContentType); media == "application/json" {
		body, err := a.importJSON(in.RawBody)
		if err != nil {
			return nil, err
		}
		text, options = []byte(body.Text), body.ImportOptions
	}
	lines, err := target.ParseLines("", text)
	if err != nil {
		return nil, listProblem(err)
	}
	if len(lines) > maxLines {
		return nil, problem.New(problem.TooLarge, lang.Errorf(
			lang.En("the list has {n} entries, and one import takes {max}: split it").Zh("列表有 {n} 条，一次最多导入 {max} 条：请拆分"),
			"n", strconv.Itoa(len(lines)), "max", strconv.Itoa(maxLines)))
	}
	i := importing{a, lines, options, languageOf(ctx)}
	out, err := i.run(ctx)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Imported }{*out}, nil
}

// importJSON reads the body that huma leaves to us, and holds it to its description.
func (a *API) importJSON(text []byte) (body ImportBody, err error) {
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		return body, problem.New(problem.BadRequest, nil, problem.Field{Location: "body", Code: "malformed_json", Message: lang.Errorf(general)})
	}
	registry := a.huma.OpenAPI().Components.Schemas
	result, path := &huma.ValidateResult{}, huma.NewPathBuffer(nil, 0)
	path.Push("body")
	huma.Validate(registry, registry.Schema(reflect.TypeFor[ImportBody](), true, ""), path, huma.ModeWriteToServer, document, result)
	if len(result.Errors) > 0 {
		e, words := problem.New(problem.Invalid, nil), newComplainer()
		for _, err := range result.Errors {
			if d, ok := errors.AsType[*huma.ErrorDetail](err); ok {
				e.Fields = append(e.Fields, words.field(d.Location, d.Message))
			}
		}
		return body, e
	}
	if err := json.Unmarshal(text, &body); err != nil {
		return body, invalidAt("body", "invalid", general)
	}
	return body, nil
}

// listProblem says what is wrong with a list as a whole.
func listProblem(err error) error {
	list, ok := errors.AsType[*target.ListError](err)
	if !ok {
		return err
	}
	e := problem.New(problem.Invalid, nil)
	for _, one := range list.Errors {
		e.Fields = append(e.Fields, problem.Field{Location: "body.text", Code: "invalid_list", Message: one})
	}
	return e
}

// importing is one import.
type importing struct {
	api     *API
	lines   []target.Line
	options ImportOptions
	tag     lang.Tag
}

// bad gives what is wrong with each line; nil for the good ones.
func (i importing) bad() (out []lang.Speaker, n int) {
	out = make([]lang.Speaker, len(i.lines))
	for at := range i.lines {
		switch l := &i.lines[at]; {
		case l.Err != nil:
			out[at] = l.Err.Err
		case !i.api.portAllowed(l.Target.Port):
			out[at] = portRefused(l.Target.Port)
		default:
			continue
		}
		n++
	}
	return out, n
}

func (i importing) run(ctx context.Context) (*Imported, error) {
	bad, n := i.bad()
	if n > 0 && !i.options.DryRun && !i.options.SkipInvalid {
		return nil, i.refused(bad)
	}
	var entries []store.Entry
	for at, l := range i.lines {
		if bad[at] == nil {
			entries = append(entries, store.Entry{
				Host: l.Target.Host, Port: l.Target.Port, Scheme: string(l.Target.Scheme), Path: l.Target.Path,
				AppID: i.options.AppID, AppName: i.options.AppName, List: store.List(i.options.List),
			})
		}
	}
	done, err := i.api.deps.Store.Import(ctx, entries, i.api.deps.Interval, i.options.DryRun)
	if err != nil {
		return nil, err
	}
	out := &Imported{DryRun: i.options.DryRun, Data: make([]ImportedLine, 0, len(i.lines))}
	imagined := map[facts.Endpoint]bool{} // new ones of a dry run: the ids that they had are gone
	for at, l := range i.lines {
		line := ImportedLine{Line: l.N, Item: l.Item, Text: l.Text, Host: l.Target.Host, Port: l.Target.Port}
		if bad[at] != nil {
			line.Status, line.Error = "invalid", bad[at].In(i.tag)
			out.Counts.Invalid++
		} else {
			out.Counts.add(&line, done[0])
			imagined[l.Target.Endpoint()] = imagined[l.Target.Endpoint()] || i.options.DryRun && done[0].NewEndpoint
			if imagined[l.Target.Endpoint()] {
				line.EndpointID = nil
			}
			done = done[1:]
		}
		out.Data = append(out.Data, line)
	}
	return out, nil
}

func (c *ImportCounts) add(line *ImportedLine, done store.Imported) {
	line.EndpointID = idPointer(&done.EndpointID)
	switch {
	case done.NewEndpoint:
		line.Status = "new"
		c.New++
	case done.NewUse:
		line.Status = "new_use"
		c.NewUse++
	default:
		line.Status = "exists"
		c.Exists++
	}
}

// refused names every bad line.
func (i importing) refused(bad []lang.Speaker) error {
	e := problem.New(problem.ImportInvalid, nil)
	for at, said := range bad {
		if said == nil {
			continue
		}
		l := &i.lines[at]
		where := fmt.Sprint("body.text:", l.N)
		if l.N == 0 {
			where = "body.text:" + l.Item
		}
		e.Fields = append(e.Fields, problem.Field{Location: where, Code: "invalid_target", Message: said})
	}
	return e
}
