package ct

import (
	"bytes"
	"cmp"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// The bounds of a list. Google's has some hundred logs in 100 KB.
const (
	MaxListSize = 8 << 20 // bytes
	maxLogs     = 2000
	maxRSA      = 8192 // bits of a log's key; what a signature costs grows with their square
	minRSA      = 2048 // RFC 6962 §2.1.4
)

// ListFresh is how long a list is taken for current: Chrome enforces nothing by one that is older than 70 days
// (chrome_ct_policy_enforcer.cc, IsLogDataTimely), and nor does Android.
const ListFresh = 70 * 24 * time.Hour

// A List is which logs there are and how they stand.
type List struct {
	Version   string    // as its publisher counts; "" where he does not
	Made      time.Time // its log_list_timestamp
	Operators int       // who have a log in it
	logs      map[LogID]*Log
}

// Log gives the log of an id; nil when there is none, or no list.
func (l *List) Log(id LogID) *Log {
	if l == nil {
		return nil
	}
	return l.logs[id]
}

// Len is the number of logs.
func (l *List) Len() int { return len(l.logs) }

// Current reports whether the list may be gone by at a time. There may be none: a nil list is not current.
func (l *List) Current(at time.Time) bool { return l != nil && at.Sub(l.Made) <= ListFresh }

// About names the list: "67.12 2026-11-20".
func (l *List) About() string {
	day := l.Made.Format(time.DateOnly)
	if l.Version == "" {
		return day
	}
	return l.Version + " " + day
}

// What may be wrong with a list. All but the first come in a LogError.
var (
	ErrNoList   = errors.New("no list of logs in the v3 form")
	ErrKey      = errors.New("the key is neither on P-256 nor RSA of 2048 to 8192 bits")
	ErrID       = errors.New("the id is not the SHA-256 of the key")
	ErrTwice    = errors.New("the log is there twice")
	ErrState    = errors.New("the state is not one of those that there are, with its time")
	ErrOperator = errors.New("a former operator has no name or no end")
	ErrTooMany  = errors.New("no list has so many logs")
)

// A LogError says which log of a list is wrong, and how.
type LogError struct {
	Log string // what the list calls it, else its id; the publisher's words
	Err error
}

func (e *LogError) Error() string { return fmt.Sprintf("log %q: %v", e.Log, e.Err) }

// Unwrap gives one of the package's errors.
func (e *LogError) Unwrap() error { return e.Err }

// listFile is the form of gstatic.com/ct/log_list/v3/log_list.json, whose schema lies beside it. Apple's list has it too.
// What does not matter here is passed over: addresses, merge delays, and the interval of expiry dates that a shard takes,
// by which clients do not go.
type listFile struct {
	Version   string         `json:"version"`
	Made      *time.Time     `json:"log_list_timestamp"`
	Operators []operatorFile `json:"operators"`
}

type operatorFile struct {
	Name  string    `json:"name"`
	Logs  []logFile `json:"logs"`
	Tiled []logFile `json:"tiled_logs"`
}

type logFile struct {
	Description string               `json:"description"`
	ID          []byte               `json:"log_id"`
	Key         []byte               `json:"key"`
	Type        string               `json:"log_type"` // "test": counts nowhere
	State       map[State]*stateFile `json:"state"`    // the one state that it has
	Former      []struct {
		Name string    `json:"name"`
		End  time.Time `json:"end_time"`
	} `json:"previous_operators"`
}

type stateFile struct {
	Timestamp time.Time `json:"timestamp"`
}

// ParseList reads a list of logs. An error is ErrNoList or a LogError: one wrong log makes the whole list wrong.
func ParseList(data []byte) (*List, error) {
	if len(data) > MaxListSize {
		return nil, ErrNoList
	}
	var file listFile
	d := json.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(&file); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoList, err)
	}
	if d.More() || file.Made == nil || file.Made.IsZero() || len(file.Operators) == 0 {
		return nil, ErrNoList
	}
	out := &List{Version: file.Version, Made: file.Made.UTC(), logs: map[LogID]*Log{}}
	for _, operator := range file.Operators {
		for i, of := range [][]logFile{operator.Logs, operator.Tiled} {
			for _, entry := range of {
				if err := out.add(operator.Name, entry, i == 1); err != nil {
					return nil, err
				}
			}
		}
		if len(operator.Logs)+len(operator.Tiled) > 0 {
			out.Operators++
		}
	}
	if len(out.logs) == 0 {
		return nil, ErrNoList
	}
	return out, nil
}

// add takes one more log.
func (l *List) add(operator string, entry logFile, tiled bool) error {
	wrong := func(err error) error {
		return &LogError{cmp.Or(entry.Description, fmt.Sprintf("%x", entry.ID)), err}
	}
	log := &Log{ID: sha256.Sum256(entry.Key), Description: entry.Description, Operator: operator, Tiled: tiled, State: Rejected}
	log.Description = cmp.Or(log.Description, log.ID.String())
	switch key, ok := readKey(entry.Key); {
	case len(l.logs) == maxLogs:
		return wrong(ErrTooMany)
	case operator == "":
		return wrong(ErrOperator)
	case !ok:
		return wrong(ErrKey)
	case !bytes.Equal(log.ID[:], entry.ID):
		return wrong(ErrID)
	case l.logs[log.ID] != nil:
		return wrong(ErrTwice)
	default:
		log.Key = key
	}
	for state, is := range entry.State {
		if len(entry.State) != 1 || is == nil || is.Timestamp.IsZero() || !slices.Contains(states, state) {
			return wrong(ErrState)
		}
		if entry.Type != "test" {
			log.State, log.Since = state, is.Timestamp
		}
	}
	for _, f := range entry.Former {
		if f.Name == "" || f.End.IsZero() {
			return wrong(ErrOperator)
		}
		log.former = append(log.former, former{f.Name, f.End})
	}
	slices.SortFunc(log.former, func(a, b former) int { return a.until.Compare(b.until) })
	l.logs[log.ID] = log
	return nil
}

var states = []State{Pending, Qualified, Usable, ReadOnly, Retired, Rejected}

// readKey reads a log's key, of the kinds that RFC 6962 §2.1.4 allows.
func readKey(der []byte) (crypto.PublicKey, bool) {
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, false
	}
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		return k, k.Curve == elliptic.P256()
	case *rsa.PublicKey:
		return k, k.N.BitLen() >= minRSA && k.N.BitLen() <= maxRSA
	}
	return nil, false
}
