package rules

import (
	"bytes"
	_ "embed" // the tables
	"encoding/csv"
	"fmt"
	"sync"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// The tables of data/, which data/README.md describes. A table that cannot be read is a fault in this program, which the
// tests find; a rule that needs it then panics, and is unknown.
var (
	//go:embed data/distrusted.csv
	distrustedCSV []byte
	//go:embed data/root_sunset.csv
	sunsetCSV []byte

	// distrusted gives the event by which a root fell.
	distrusted = sync.OnceValue(func() map[facts.SHA256]string {
		return readTable(distrustedCSV, func(event string) (string, error) { return event, nil })
	})
	// keyMade gives the day on which a root's key was made.
	keyMade = sync.OnceValue(func() map[facts.SHA256]time.Time {
		return readTable(sunsetCSV, func(day string) (time.Time, error) { return time.Parse(time.DateOnly, day) })
	})
)

// readTable reads a table of roots and one more column.
func readTable[T any](table []byte, read func(string) (T, error)) map[facts.SHA256]T {
	records, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		panic(fmt.Errorf("reading a table of roots: %w", err))
	}
	out := map[facts.SHA256]T{}
	for _, record := range records[1:] {
		value, err := read(record[1])
		if err != nil {
			panic(fmt.Errorf("root %s: %w", record[0], err))
		}
		out[sha256Of(record[0])] = value
	}
	return out
}
