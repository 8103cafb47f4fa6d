package api

import (
	"errors"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
)

// An ID is a number of the database. In JSON it is a string, since JavaScript's numbers end at 2⁵³.
type ID struct{ n int64 }

const idPattern = "^[1-9][0-9]{0,18}$"

func idOf(n int64) ID { return ID{n} }

func idPointer(n *int64) *ID {
	if n == nil || *n == 0 {
		return nil
	}
	return &ID{*n}
}

// MarshalText writes the number.
func (i ID) MarshalText() ([]byte, error) { return strconv.AppendInt(nil, i.n, 10), nil }

// UnmarshalText reads a number as MarshalText writes it, and nothing else.
func (i *ID) UnmarshalText(text []byte) error {
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || n < 1 || strconv.FormatInt(n, 10) != string(text) {
		return errors.New("no id")
	}
	i.n = n
	return nil
}

// Schema describes it to huma.
func (ID) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: idPattern, Examples: []any{"42"}}
}

// ByID is the path of one of many.
type ByID struct {
	ID ID `path:"id" doc:"its id|编号"`
}

// The words of the domain. Each type lists its own, so that the description does.
type (
	Grade      string
	Platform   string
	Severity   string
	Reach      string
	RuleStatus string
	Confidence string
	UseList    string
	Role       string
	Scope      string
)

func words[T ~string](all ...T) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, w := range all {
		s.Enum = append(s.Enum, string(w))
	}
	return s
}

// Schema describes it to huma.
func (Grade) Schema(huma.Registry) *huma.Schema {
	return words(rules.GradePass, rules.GradeWarn, rules.GradeUnknown, rules.GradeFail)
}

// Schema describes it to huma.
func (Platform) Schema(huma.Registry) *huma.Schema { return words(facts.AllPlatforms()...) }

// Schema describes it to huma.
func (Severity) Schema(huma.Registry) *huma.Schema {
	return words("none", "info", "low", "medium", "high", "blocker")
}

// Schema describes it to huma.
func (Reach) Schema(huma.Registry) *huma.Schema {
	return words(facts.ReachOK, facts.ReachPartial, facts.ReachNone, facts.ReachNotTried)
}

// Schema describes it to huma.
func (RuleStatus) Schema(huma.Registry) *huma.Schema { return words(rules.Fail, rules.Unknown) }

// Schema describes it to huma.
func (Confidence) Schema(huma.Registry) *huma.Schema {
	return words(rules.Confirmed, rules.Likely, rules.Inferred)
}

// Schema describes it to huma.
func (UseList) Schema(huma.Registry) *huma.Schema { return words(store.Lists()...) }

// Schema describes it to huma.
func (Role) Schema(huma.Registry) *huma.Schema { return words(auth.AllRoles()...) }

// Schema describes it to huma.
func (Scope) Schema(huma.Registry) *huma.Schema { return words(auth.AllScopes()...) }

// Verdicts is a verdict for each platform.
type Verdicts struct {
	IOS      Grade `json:"ios"`
	Android  Grade `json:"android"`
	Harmony  Grade `json:"harmony"`
	Devtools Grade `json:"devtools"`
}

// verdictsOf gives nil while nothing was judged.
func verdictsOf(v store.Verdicts) *Verdicts {
	if len(v) == 0 {
		return nil
	}
	return &Verdicts{Grade(v[facts.IOS]), Grade(v[facts.Android]), Grade(v[facts.Harmony]), Grade(v[facts.Devtools])}
}

// Optional is a parameter of a query that may be left out, where its zero value means something.
type Optional[T any] struct {
	Value T
	IsSet bool
}

// Schema describes it to huma.
func (Optional[T]) Schema(r huma.Registry) *huma.Schema {
	return huma.SchemaFromType(r, reflect.TypeFor[T]())
}

// Receiver is where huma puts the value.
func (o *Optional[T]) Receiver() reflect.Value { return reflect.ValueOf(o).Elem().Field(0) }

// OnParamSet is told by huma whether there was one.
func (o *Optional[T]) OnParamSet(isSet bool, _ any) { o.IsSet = isSet }

func (o Optional[T]) pointer() *T {
	if !o.IsSet {
		return nil
	}
	return &o.Value
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

func timePointer(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
