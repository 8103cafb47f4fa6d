package report

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/fixes"
	"github.com/tongguan/tongguan/rules"
)

// A fixDoc is what to do in one kind of software.
type fixDoc struct {
	Software string    `json:"software"` // its id
	Name     string    `json:"name"`
	Likely   bool      `json:"likely"` // the server says that it is this one
	Steps    []stepDoc `json:"steps"`
	Doc      string    `json:"doc"` // the vendor's page
}

type stepDoc struct {
	Text string `json:"text"`
	Type string `json:"type,omitempty"` // lines to type; absent where there are none
}

// fixes gives how to mend a finding in the software that the server names, and with All in every one, the likeliest
// first. Nil where no configuration mends it, or the server names none: then the fix of the rule is all that is known.
func (o *Options) fixes(f *rules.Finding, s *facts.Snapshot) (out []fixDoc) {
	all, likely := fixes.Of(f, s)
	if !o.All {
		all = all[:likely]
	}
	for i, fix := range all {
		d := fixDoc{Software: fix.ID, Name: fix.Name.In(o.Lang), Likely: i < likely, Steps: []stepDoc{}, Doc: fix.Doc}
		for _, step := range fix.Steps {
			d.Steps = append(d.Steps, stepDoc{step.Text.In(o.Lang), step.Type})
		}
		out = append(out, d)
	}
	return out
}
