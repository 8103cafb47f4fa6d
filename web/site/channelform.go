package site

import (
	"errors"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/notify"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/channels"
	"github.com/tongguan/tongguan/web/pages"
	"github.com/tongguan/tongguan/web/problem"
)

// newChannel asks for what a channel of a kind is made of.
func (s *Site) newChannel(w http.ResponseWriter, r *http.Request) error {
	kind := notify.Kind(r.URL.Query().Get("kind"))
	if !slices.Contains(notify.Kinds(), kind) {
		return s.redirect(w, r, "/channels", "")
	}
	form := pages.ChannelForm{Kind: pages.ChannelKind(kind), Lang: tag(r), Previews: s.previews(kind, notify.Config{Lang: tag(r)})}
	return s.draw(w, r, http.StatusOK, form)
}

// A typed is what was typed into the form of a channel. Its secret parts are not shown again.
type typed struct {
	form    pages.ChannelForm
	config  notify.Config
	url     string
	key     string
	headers map[string]string // nil: none were typed
}

var wordBadHeader = lang.En("write each header as “Name: value”, one a line").Zh("请求头每行一个，写作“名称: 值”")

// readChannel reads the form.
func readChannel(r *http.Request, kind notify.Kind) typed {
	value := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	out := typed{url: value("url"), key: value("key")}
	out.form = pages.ChannelForm{
		Kind: pages.ChannelKind(kind), Name: value("name"), Lang: lang.Tag(value("language")), Mention: r.PostFormValue("mention"),
		Template: r.PostFormValue("template"), Wrong: map[string]string{},
	}
	out.config = notify.Config{Lang: out.form.Lang}
	if kind == notify.Webhook {
		out.config.Template = strings.ReplaceAll(out.form.Template, "\r\n", "\n")
		if strings.TrimSpace(out.config.Template) == "" {
			out.config.Template = ""
		}
	} else {
		out.config.Mention = strings.FieldsFunc(out.form.Mention, func(c rune) bool { return strings.ContainsRune(" ,;，；、\t\r\n", c) })
	}
	for line := range strings.Lines(r.PostFormValue("headers")) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		name, text, found := strings.Cut(line, ":")
		if name = textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(name)); !found || name == "" || out.headers[name] != "" {
			out.form.Wrong["headers"] = wordBadHeader.In(tag(r))
			continue
		}
		if out.headers == nil {
			out.headers = map[string]string{}
		}
		out.headers[name] = strings.TrimSpace(text)
	}
	out.form.Again = out.url != "" || out.key != "" || out.headers != nil
	return out
}

func (t typed) keys() []string {
	if t.key == "" {
		return nil
	}
	return []string{t.key}
}

// makeChannel makes a channel. A webhook's key is shown, this once.
func (s *Site) makeChannel(w http.ResponseWriter, r *http.Request) error {
	kind := notify.Kind(r.PostFormValue("kind"))
	if !slices.Contains(notify.Kinds(), kind) {
		return s.redirect(w, r, "/channels", "")
	}
	given := readChannel(r, kind)
	if len(given.form.Wrong) > 0 {
		return s.showForm(w, r, http.StatusUnprocessableEntity, given)
	}
	v, key, err := s.Channels.Create(r.Context(), by(r), channels.New{
		Name: given.form.Name, Kind: kind, Config: given.config, Enabled: true,
		Secret: notify.Secret{URL: given.url, Keys: given.keys(), Headers: given.headers},
	})
	switch {
	case err != nil:
		return s.refuseChannel(w, r, given, err)
	case key != "":
		return s.showKey(w, r, v, key)
	}
	return s.redirect(w, r, channelURL(v.ID), pages.DoneChannel)
}

// showForm draws the form again; what is secret of it is left out.
func (s *Site) showForm(w http.ResponseWriter, r *http.Request, status int, given typed) error {
	given.form.Previews = s.previews(notify.Kind(given.form.Kind), given.config)
	return s.draw(w, r, status, given.form)
}

// refuseChannel says at its field what is wrong with what was typed.
func (s *Site) refuseChannel(w http.ResponseWriter, r *http.Request, given typed, err error) error {
	e, ok := errors.AsType[*problem.Error](err)
	if !ok {
		return err
	}
	status := e.Kind.Status
	switch {
	case e.Kind.Code == problem.Exists.Code:
		given.form.Wrong["name"] = sayProblem(e, r)
	case len(e.Fields) == 0:
		given.form.Error = sayProblem(e, r)
	}
	for _, f := range e.Fields {
		field := strings.TrimPrefix(f.Location, "body.")
		if given.form.Wrong[field] == "" {
			given.form.Wrong[field] = f.Message.In(tag(r))
		}
	}
	return s.showForm(w, r, status, given)
}

// editChannel asks what is to be changed.
func (s *Site) editChannel(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	v, err := s.Channels.Get(r.Context(), id)
	if err != nil {
		return err
	}
	form := pages.ChannelForm{
		Kind: pages.ChannelKind(v.Kind), Name: v.Name, Lang: language(v.Config), Mention: strings.Join(v.Config.Mention, "\n"), Template: v.Config.Template,
	}
	kept(&form, v)
	return s.draw(w, r, http.StatusOK, form)
}

// kept fills in what a form shows of a channel that is there.
func kept(form *pages.ChannelForm, v channels.View) {
	form.ID, form.Version, form.Where = v.ID, v.Version, v.Mask
	form.Signed = v.Signed && notify.Kind(v.Kind) != notify.Webhook
	form.Headers = v.Headers
}

// changeChannel changes a channel. A secret that was left empty stays as it is.
func (s *Site) changeChannel(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	v, err := s.Channels.Get(r.Context(), id)
	if err != nil {
		return err
	}
	given := readChannel(r, notify.Kind(v.Kind))
	kept(&given.form, v)
	if len(given.form.Wrong) > 0 {
		return s.showForm(w, r, http.StatusUnprocessableEntity, given)
	}
	seen, err := version(r)
	if err == nil {
		_, err = s.Channels.Update(r.Context(), by(r), id, seen, given.change(r))
	}
	if errors.Is(err, store.ErrConflict) {
		given.form.Error = wordStaleForm.In(tag(r))
		return s.showForm(w, r, http.StatusPreconditionFailed, given)
	}
	if err != nil {
		return s.refuseChannel(w, r, given, err)
	}
	return s.redirect(w, r, channelURL(id), pages.DoneChannelChanged)
}

var wordStaleForm = lang.En("Somebody else changed it while you typed, and nothing was saved. Below is what you typed; look at the channel, and save again if you still want this.").
	Zh("在你填写期间他人已修改，未作保存。下面保留了你填写的内容；请先查看渠道当前设置，确认后再保存。")

func (t typed) change(r *http.Request) channels.Change {
	out := channels.Change{Name: &t.form.Name, Lang: &t.form.Lang}
	none := func(name string) bool { return r.PostFormValue(name) == "1" }
	if t.url != "" {
		out.URL = &t.url
	}
	if keys := t.keys(); keys != nil || none("unsigned") {
		out.Keys = &keys
	}
	if t.headers != nil || none("bare") {
		out.Headers = &t.headers
	}
	if notify.Kind(t.form.Kind) == notify.Webhook {
		out.Template = &t.config.Template
	} else {
		out.Mention = &t.config.Mention
	}
	return out
}
