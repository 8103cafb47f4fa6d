package config

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// The bounds of what tells about an app.
const (
	maxApp     = 256 << 10 // bytes: every list filled to WeChat's limit of 200 has a tenth of it
	maxEntries = 2000      // of all lists
	maxEntry   = 512       // bytes
)

// ReadApp reads what people keep about a mini program: an app.yaml, the same in JSON, the block of the console's page
// of server domains as it is copied, "https://a;wss://b" alone, or the JSON of WeChat's domain APIs. Name is the file's,
// for mistakes; they are joined, each with its line, and then there is no console. Nothing in it is judged here.
func ReadApp(name string, data []byte) (*facts.Console, error) {
	r := &appReader{name: name, out: &facts.Console{Lists: map[facts.ListID][]facts.Entry{}}}
	text := strings.TrimPrefix(string(data), "\ufeff")
	switch {
	case len(data) > maxApp:
		r.wrong(0, lang.En("it is longer than 256 KiB").Zh("文件超过 256 KiB"))
	case !utf8.ValidString(text):
		r.wrong(0, lang.En("it is not UTF-8: save it as UTF-8").Zh("文件不是 UTF-8 编码：请另存为 UTF-8"))
	case strings.HasPrefix(strings.TrimSpace(text), "{"):
		r.json(text)
	case isBlock(text):
		r.block(text)
	default:
		r.yaml(text)
	}
	if r.mistakes == nil && r.out.Equal(&facts.Console{}) && r.out.Environments == nil && r.out.ICP == nil && r.out.Nodes == nil && r.out.Vendors == nil {
		r.wrong(0, lang.En("it names no list of domains: write lists such as request, or paste the server domains of the console").
			Zh("其中没有任何域名列表：请写出 request 等列表，或粘贴小程序后台的“服务器域名”"))
	}
	if r.mistakes != nil {
		return nil, errors.Join(r.mistakes...)
	}
	return r.out, nil
}

// An appReader gathers a console and what is wrong with it.
type appReader struct {
	name     string
	out      *facts.Console
	entries  int
	mistakes []error
}

// maxMistakes bounds what is said about one file.
const maxMistakes = 50

// wrong notes a mistake; line 0 is the file as a whole.
func (r *appReader) wrong(line int, p lang.Phrase, pairs ...string) {
	if len(r.mistakes) >= maxMistakes {
		return
	}
	at := r.name
	if line > 0 {
		at += ":" + strconv.Itoa(line)
	}
	wrong := lang.Wrong(at, p, pairs...)
	if n := len(r.mistakes); n == 0 || r.mistakes[n-1].Error() != wrong.Error() {
		r.mistakes = append(r.mistakes, wrong)
	}
}

// entry adds a domain to a list.
func (r *appReader) entry(id facts.ListID, text string, at facts.Place) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		r.wrong(at.Line, lang.En("this entry of {list} is empty").Zh("{list} 中有一项为空"), "list", string(id))
	case len(text) > maxEntry:
		r.wrong(at.Line, lang.En("this entry of {list} is longer than {max} bytes").Zh("{list} 中的这一项超过 {max} 字节"), "list", string(id), "max", strconv.Itoa(maxEntry))
	case r.entries == maxEntries:
		r.wrong(at.Line, lang.En("there are more than {max} entries").Zh("域名超过 {max} 个"), "max", strconv.Itoa(maxEntries))
		r.entries++
	case r.entries < maxEntries:
		r.entries++
		at.File = r.name
		r.out.Lists[id] = append(r.out.Lists[id], facts.Entry{Text: text, Place: at})
	}
}

// told notes that a list is there, be it empty.
func (r *appReader) told(id facts.ListID) {
	if _, ok := r.out.Lists[id]; !ok {
		r.out.Lists[id] = []facts.Entry{}
	}
}

// listOf finds the list that a key of app.yaml or of WeChat's APIs names: https://developers.weixin.qq.com/doc/oplatform/
// openApi/miniprogram-management/domain-management/modifyServerDomain.html and its neighbours, in camel or snake case.
func listOf(key string) (facts.ListID, bool) {
	key = strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(key))
	switch key {
	case "requestdomain":
		return facts.ListRequest, true
	case "wsrequestdomain", "socketdomain":
		return facts.ListSocket, true
	case "uploaddomain", "uploadfiledomain":
		return facts.ListUpload, true
	case "downloaddomain", "downloadfiledomain":
		return facts.ListDownload, true
	case "udpdomain":
		return facts.ListUDP, true
	case "tcpdomain":
		return facts.ListTCP, true
	case "prefetchdnsdomain", "prefetchdomain":
		return facts.ListPrefetch, true
	case "preconnectdomain":
		return facts.ListPreconnect, true
	case "webviewdomain", "effectivewebviewdomain", "businessdomain":
		return facts.ListBusiness, true
	}
	id := facts.ListID(key)
	return id, slices.Contains(facts.AllLists(), id)
}
