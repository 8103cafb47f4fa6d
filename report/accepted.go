package report

import (
	"slices"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/rules"
)

// accepted says which versions of a platform accept the root: "from Android 7.1.1 on"; "" where that is not known.
func accepted(p facts.Platform, v rules.Verdict, tag lang.Tag) string {
	phrase := wordFrom
	switch {
	case !v.Oldest.Known:
		return ""
	case v.Oldest.Version == "":
		phrase = wordNever
	case v.All(p):
		phrase = wordAll
	case v.Newest != "":
		phrase = wordSpan
	}
	return phrase.Fill(tag, lang.Pairs("platform", naming.Platform(p, tag), "oldest", v.Oldest.Version, "newest", v.Newest))
}

// somewhere reports whether any version of any platform accepts the chain. Where none does a finding tells why, and a
// word about versions would mislead: iOS may fetch an intermediate that is missing.
func somewhere(r *rules.Report) bool {
	for _, v := range r.Platforms {
		if v.Oldest.Version != "" {
			return true
		}
	}
	return false
}

// accepted says it of each platform, those that never accept last. It is "" where every version accepts, unless --all
// asks for it.
func (p *page) accepted(r Result) string {
	if !somewhere(r.Report) {
		return ""
	}
	var some, never []string
	all := true
	for _, platform := range p.o.Platforms.List() {
		v := r.Report.Platforms[platform]
		switch text := accepted(platform, v, p.o.Lang); {
		case text == "":
		case v.Oldest.Version == "":
			never, all = append(never, text), false
		default:
			some, all = append(some, text), all && v.All(platform)
		}
	}
	if len(some)+len(never) == 0 || all && !p.o.All {
		return ""
	}
	separator := map[lang.Tag]string{lang.English: "; ", lang.Chinese: "；"}[p.o.Lang]
	return wordAccepted.Fill(p.o.Lang, lang.Pairs("versions", strings.Join(append(some, never...), separator)))
}

// limits names the platforms of a healthy target of which old versions do not accept the root.
func (p *page) limits(r Result) (out []string) {
	for _, platform := range p.o.Platforms.List() {
		if v := r.Report.Platforms[platform]; v.Oldest.Version != "" && !v.All(platform) {
			out = append(out, accepted(platform, v, p.o.Lang))
		}
	}
	return out
}

// reasons names the rules that explain a finding which is shown.
func (p *page) reasons(r Result) (out []string) {
	for i := range r.Report.Outcomes {
		if f := &r.Report.Outcomes[i]; f.Status == rules.Fail && f.Worst(p.o.Platforms) >= rules.Medium {
			out = append(out, f.Reasons()...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
