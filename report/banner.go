package report

import (
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/rules"
)

// A bannerDoc says once, for every target that it concerns, that it was our own network which kept it from being tried.
type bannerDoc struct {
	Kind      facts.Interference `json:"kind"`
	Authority string             `json:"authority,omitempty"` // who signs, where TLS is inspected
	Seen      string             `json:"seen"`
	Do        string             `json:"do"`
	Targets   int                `json:"targets"`
}

// banners collects what the results say of our own network, each kind once, in the order in which they say it.
type banners []*bannerDoc

// add counts a result. It gives the banner that the result is the first to need; nil when there is none.
func (b *banners) add(r Result, tag lang.Tag) *bannerDoc {
	kind := r.Report.Interference
	if kind == "" {
		return nil
	}
	for _, known := range *b {
		if known.Kind == kind {
			known.Targets++
			return nil
		}
	}
	out := &bannerDoc{Kind: kind, Targets: 1}
	if kind == facts.TLSInspected {
		out.Authority = authority(r.Snapshot)
	}
	words := rules.BannerOf(kind, out.Authority, tag)
	out.Seen, out.Do = words.Seen, words.Do
	*b = append(*b, out)
	return out
}

// authority is who signed in a server's place.
func authority(s *facts.Snapshot) string {
	for i := range s.Addresses {
		if f := s.Addresses[i].Connect.Failure; f != nil && f.Interference() == facts.TLSInspected {
			return f.Detail
		}
	}
	return ""
}

// banner writes one for people, above the first target that it concerns.
func (p *page) banner(b *bannerDoc) {
	p.line(p.paint(rules.GradeUnknown, wordOwnNetwork.In(p.o.Lang)))
	p.hanging("  ", b.Seen)
	p.hanging("  ", b.Do)
	p.line("")
}

// concerned writes a target that a banner concerns: in one line, since the banner has said all that there is to say.
func (p *page) concerned(r Result) {
	var addresses []string
	for i := range r.Snapshot.Addresses {
		addresses = append(addresses, r.Snapshot.Addresses[i].Addr.Addr().String())
	}
	said := wordConcerned.Fill(p.o.Lang, lang.Pairs("addresses", strings.Join(addresses, ", ")))
	p.line(p.paint(rules.GradeUnknown, gradeMarks[rules.GradeUnknown]) + " " + visible.Text(r.Target) + "  " + visible.Text(said))
}

var wordConcerned = lang.En("not tried, see above ({addresses})").Zh("未尝试，原因见上（{addresses}）")

var wordOwnNetwork = lang.En("This is your own network, not the servers. Targets marked “not tried” cannot be judged from here.").
	Zh("问题出在你自己的网络，与服务器无关。标为“未尝试”的目标无法从这里判定。")
