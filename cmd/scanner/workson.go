package main

import (
	"errors"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/dispute"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
)

// worksOn reads --works-on: phones on which the one target works, whatever the rules say. They are kept in its snapshot,
// so what is written is JSON with the snapshot. None in nil.
func (f *checkFlags) worksOn(w *world, targets int, by report.Tool) ([]facts.Dispute, error) {
	if len(f.WorksOn) == 0 {
		return nil, nil
	}
	var errs []error
	wrong := func(is bool, p lang.Phrase) {
		if is {
			errs = append(errs, lang.Wrong("--works-on", p))
		}
	}
	wrong(targets > 1, lang.En("a phone speaks of one server; give one target").Zh("一台手机只能说明一个服务器的情况，请只给出一个目标"))
	wrong(len(f.WorksOn) > facts.MaxDisputes, lang.En("too many phones").Zh("手机数量过多"))
	wrong(f.Format == "chat" || f.Format == "sarif", lang.En("what is written is JSON with the snapshot; leave out --format").Zh("输出为带快照的 JSON，请去掉 --format"))
	wrong(f.WriteChain != "", lang.En("what is written is JSON with the snapshot; leave out --write-chain").Zh("输出为带快照的 JSON，请去掉 --write-chain"))
	var out []facts.Dispute
	for _, line := range f.WorksOn {
		d, err := dispute.Parse(line)
		if m, ok := errors.AsType[dispute.Mistake](err); ok {
			errs = append(errs, lang.Mistake{At: "--works-on " + beginning(line), What: m.What})
			continue
		}
		d.At, d.Judged = w.now().UTC(), judgedBy(by)
		out = append(out, d)
	}
	if len(errs) == 0 {
		f.WithSnapshot = true
		if f.Format == "table" {
			f.Format = "json"
		}
	}
	return out, errors.Join(errs...)
}

// beginning is as much of a flag's value as a sentence bears.
func beginning(text string) string {
	const most = 80
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// judgedBy names who judged: the version, and whose roots it trusted.
func judgedBy(by report.Tool) string { return by.Name + " " + by.Version + "; " + by.Stores }

// dispute notes in a snapshot what people say of it, as far as there is room.
func (j *job) dispute(s *facts.Snapshot) {
	room := max(facts.MaxDisputes-len(s.Disputes), 0)
	s.Disputes = append(s.Disputes, j.disputes[:min(len(j.disputes), room)]...)
}
