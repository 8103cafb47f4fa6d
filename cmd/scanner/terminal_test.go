package main

import "testing"

func TestColored(t *testing.T) {
	for _, c := range []struct {
		flag     string
		terminal bool
		env      map[string]string
		want     bool
	}{
		{"auto", true, nil, true},
		{"auto", false, nil, false},
		{"auto", true, map[string]string{"NO_COLOR": "1"}, false},
		{"auto", true, map[string]string{"NO_COLOR": ""}, true}, // no-color.org: only when it is not empty
		{"auto", true, map[string]string{"TERM": "dumb"}, false},
		{"auto", true, map[string]string{"TERM": "xterm"}, true},
		{"always", false, map[string]string{"NO_COLOR": "1", "TERM": "dumb"}, true},
		{"never", true, nil, false},
	} {
		f := &judgeFlags{Color: c.flag}
		if got := f.colored(c.terminal, func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%+v: got %v", c, got)
		}
	}
}
