package rules

import (
	"fmt"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// What the rules about HTTP share.

// eachAnswer asks about every answer that came, and gives what fails; a pass when nothing does. Where nothing was asked it
// is notchecked. Where an answer is missing there is nothing to judge: http_no_answer and timeout_server_too_slow speak of
// that.
func (v *View) eachAnswer(ask func(*facts.Exchange) *Outcome) []Outcome {
	http := v.Address.HTTP
	if !http.Asked() {
		return notChecked()
	}
	if http.Value == nil {
		return notApplicable()
	}
	var out []Outcome
	answers := 0
	for i := range *http.Value {
		e := &(*http.Value)[i]
		if e.Status == 0 {
			continue
		}
		answers++
		if o := ask(e); o != nil {
			if o.Values == nil {
				o.Values = Values{}
			}
			o.Status, o.Values["path"] = Fail, cutText(e.Path)
			out = append(out, *o)
		}
	}
	switch {
	case answers == 0:
		return notApplicable()
	case len(out) == 0:
		return pass()
	}
	return out
}

// seconds writes a time for people: "6.2".
func seconds(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()) }

// origin writes where a hop leads, as a list of the console would have it: without the usual port.
func origin(h facts.Hop) string {
	if h.Port == 0 || h.Scheme == "https" && h.Port == 443 || h.Scheme == "http" && h.Port == 80 {
		return h.Scheme + "://" + h.Host
	}
	return fmt.Sprintf("%s://%s:%d", h.Scheme, h.Host, h.Port)
}

// inSuccess is what a developer sees of an answer that is wrong in itself: the request succeeds (WeChat 网络, "回调函数").
func inSuccess(what string) map[facts.Platform][]Error {
	e := []Error{Error("success: " + what)}
	return map[facts.Platform][]Error{IOS: e, Android: e, Harmony: e, Devtools: e}
}
