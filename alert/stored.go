package alert

import (
	"encoding/json"
	"fmt"

	"github.com/tongguan/tongguan/rules"
)

// UnmarshalJSON reads what was kept of an alert.
func (a *Alert) UnmarshalJSON(data []byte) error {
	type plain Alert
	var in struct {
		*plain
		Severity     severity `json:"severity"`
		ToldSeverity severity `json:"told_severity"`
	}
	var out Alert
	in.plain = (*plain)(&out)
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("reading a stored alert: %w", err)
	}
	out.Severity, out.ToldSeverity = rules.Severity(in.Severity), rules.Severity(in.ToldSeverity)
	*a = out
	return nil
}

// A severity is read by its name.
type severity rules.Severity

// UnmarshalText reads a name.
func (s *severity) UnmarshalText(text []byte) error {
	known, ok := rules.ParseSeverity(string(text))
	if !ok {
		return fmt.Errorf("%q is no severity", text)
	}
	*s = severity(known)
	return nil
}
