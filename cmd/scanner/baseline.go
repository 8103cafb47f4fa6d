package main

import (
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
)

// baselineFlags say what is known before.
type baselineFlags struct {
	Baseline string `placeholder:"FILE" help:"${baseline}"`
}

// baseline reads the older report; nil where none is given.
func (f *baselineFlags) baseline() (*report.Baseline, error) {
	if f.Baseline == "" {
		return nil, nil
	}
	data, err := readFile(f.Baseline, report.MaxBaseline)
	if err != nil {
		return nil, lang.Unreadable("--baseline "+f.Baseline, err)
	}
	if len(data) > report.MaxBaseline {
		return nil, lang.Wrong("--baseline "+f.Baseline, lang.En("it is longer than 256 MiB").Zh("文件超过 256 MiB"))
	}
	return report.ReadBaseline(f.Baseline, data)
}
