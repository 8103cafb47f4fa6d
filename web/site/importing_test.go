package site_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/webtest"
)

const threeBad = `https://a.example.com
*.example.com
https://b.example.com:8443
wss://c.example.com/chat
ftp://d.example.com
e.example.com
f.example.com
http://g.example.com:99999
h.example.com
i.example.com`

// Three bad lines among ten: nothing is added, the bad ones are named by their lines, and the text is not lost.
func TestImportWithBadLines(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Operator)
	a := b.Submit("/import", "text", threeBad, "do", "add").Want(422)
	a.Says("7 new", "3 cannot be read", "Add the 7 good ones",
		"2 *.example.com", "5 ftp://d.example.com", "8 http://g.example.com:99999")
	a.Hides("1 https://a.example.com a.example.com:443 cannot be read")
	if got := w.hosts(); len(got) != 0 {
		t.Fatalf("added: %v", got)
	}
	if kept(a) != threeBad {
		t.Errorf("kept is %q", kept(a))
	}
	// Back to the box, with the text in it.
	box := b.Submit("/import", "text", kept(a), "do", "edit").Want(200)
	if text := kept(box); text != threeBad {
		t.Errorf("the box holds %q", text)
	}
	// Or on with the good ones.
	b.Follow(b.Submit("/import", "text", kept(a), "skip", "1", "do", "add").Leads("/endpoints?done=imported")).Want(200).
		Says("Added. Verdicts appear here as they are found.", "Endpoints 7")
	want := []string{"a.example.com", "b.example.com", "c.example.com", "e.example.com", "f.example.com", "h.example.com", "i.example.com"}
	if got := w.hosts(); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

// kept is the text that a page of the import holds on to, with line feeds as they were typed.
func kept(a *webtest.Answer) string {
	a.Helper()
	text, ok := a.Field("text")
	if !ok {
		a.Errorf("the text is lost")
	}
	return strings.ReplaceAll(text, "\r\n", "\n")
}

func TestImportPreview(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Operator)
	b.Submit("/import", "text", "a.example.com", "do", "add").Want(303)
	for _, tt := range []struct {
		name, text string
		says       []string
		hides      []string
	}{
		{"new", "b.example.com", []string{"1 new", "Add the good one"}, []string{"cannot be read"}},
		{"known", "a.example.com", []string{"1 is there already", "There is nothing to add."}, []string{"Add the"}},
		{"another use", "https://a.example.com/other", []string{"gets another use"}, nil},
		{"bad", "*.example.com", []string{"1 cannot be read", "There is nothing to add."}, []string{"Add the"}},
		{"a port that is not opened", "a.example.com:22", []string{"port 22 is not scanned here; whoever runs this service can open it with --allow-port 22"}, nil},
		{"all", "a.example.com\nb.example.com\n*.example.com", []string{"1 new", "1 is there already", "1 cannot be read", "Add the good one"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b.In(t).Submit("/import", "text", tt.text, "do", "preview").Want(200).Says(tt.says...).Hides(tt.hides...)
		})
	}
	if got := w.hosts(); !slices.Equal(got, []string{"a.example.com"}) {
		t.Errorf("a preview added %v", got)
	}
	b.Language = chinese
	b.Submit("/import", "text", threeBad, "do", "preview").Want(200).Says("新增 6 个", "1 个已存在", "3 个无法识别", "添加这 6 个")
}

// Twenty good ones, all needed by one mini program, as they are copied out of WeChat's console.
func TestImportTwenty(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Operator)
	var text strings.Builder
	text.WriteString("request合法域名\n")
	for i := range 20 {
		fmt.Fprintf(&text, "https://%02d.example.com;\r\n", i)
	}
	a := b.Submit("/import", "text", text.String(), "appid", " wx0123456789abcdef ", "name", "云上小店", "list", "download", "do", "add")
	app, err := w.Store.AppByAppID(t.Context(), "wx0123456789abcdef")
	if err != nil || app.Name != "云上小店" {
		t.Fatalf("%+v, %v", app, err)
	}
	b.Follow(a.Leads(fmt.Sprintf("/endpoints?app=%d&done=imported", app.ID))).Want(200).Says("Endpoints 20", "00.example.com", "19.example.com", "云上小店")
	uses, _, err := w.Store.UsesOfApp(t.Context(), app.ID, store.Cursor{}, 100)
	if err != nil || len(uses) != 20 || uses[0].List != store.ListDownload || uses[0].Environment != "prod" {
		t.Errorf("%d uses, %v: %+v", len(uses), err, uses)
	}
	if n := w.count(`SELECT count(*) FROM endpoint_schedule WHERE generation > done_generation`); n != 20 {
		t.Errorf("%d first scans are ordered", n)
	}
	if a := b.Open("/import").Want(200); !strings.Contains(string(a.Body), `<option value="wx0123456789abcdef">云上小店</option>`) {
		t.Error("the app is not offered the next time")
	}
}

// A socket in the list of requests is nothing that WeChat's console takes.
func TestImportSocketAmongRequests(t *testing.T) {
	w := serve(t, nil)
	w.person(auth.Operator).Submit("/import", "text", "wss://a.example.com", "appid", "wx0123456789abcdef", "list", "request", "do", "add").Want(303)
	uses, err := w.Store.UsesOfEndpoint(t.Context(), w.id("a.example.com"))
	if err != nil || len(uses) != 1 || uses[0].List != store.ListSocket {
		t.Errorf("%+v, %v", uses, err)
	}
}

func TestImportRefused(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Operator)
	for _, tt := range []struct{ name, text, appid, says string }{
		{"no appid", "a.example.com", "gh_0123456789ab", "“gh_0123456789ab” is no AppID; it begins with wx"},
		{"an appid with a space", "a.example.com", "wx01 23", "“wx01 23” is no AppID"},
		{"an appid without end", "a.example.com", "wx" + strings.Repeat("0", 63), "is no AppID"},
		{"nothing", "", "", "target"},
		{"spaces", " \n\t\n", "", "target"},
		{"a broken file", `[{"host": "a.example.com"`, "", "JSON"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, do := range []string{"add", "preview"} {
				a := b.In(t).Submit("/import", "text", tt.text, "appid", tt.appid, "do", do).Want(422).Says(tt.says)
				if kept(a) != tt.text {
					t.Errorf("the box holds %q", kept(a))
				}
			}
		})
	}
	w.person(auth.Viewer).Open("/import").Want(403).Says("That is not yours to do")
	w.person(auth.Viewer).Submit("/import", "text", "a.example.com", "do", "add").Want(403)
	if got := w.hosts(); len(got) != 0 {
		t.Errorf("added: %v", got)
	}
}

// What another page hands over stands in the box.
func TestImportPrefilled(t *testing.T) {
	a := serve(t, nil).person(auth.Operator).Open("/import?text=a.example.com%0Ab.example.com&appid=wx0123456789abcdef&list=upload").Want(200)
	appid, _ := a.Field("appid")
	if kept(a) != "a.example.com\nb.example.com" || appid != "wx0123456789abcdef" {
		t.Errorf("got %q, %q", kept(a), appid)
	}
}
