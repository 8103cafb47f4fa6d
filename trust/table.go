package trust

import (
	"bytes"
	_ "embed" // the tables
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// The tables of data/, which data/README.md describes.
var (
	//go:embed data/platform_roots.csv
	rootsCSV []byte
	//go:embed data/openharmony_releases.csv
	releasesCSV []byte
	//go:embed data/limits.csv
	limitsCSV []byte
	//go:embed data/root_keys.bin
	keysBIN []byte
)

// A row is one root of platform_roots.csv with what the other tables say about it.
type row struct {
	Entry
	spkiSHA256 facts.SHA256
	subject    string // as nameString writes it
	kind       string // of the key, as Key writes it
	key        RootKey
	hasKey     bool
}

// readTables gives every listed root.
func readTables() ([]row, error) {
	keys, err := DecodeRootKeys(keysBIN)
	if err != nil {
		return nil, err
	}
	var rows []row
	at := map[facts.SHA256]int{}
	err = eachRow(rootsCSV, func(sum facts.SHA256, field func(string) string) error {
		r, err := readRoot(sum, field)
		if err != nil {
			return err
		}
		r.key, r.hasKey = keys[sum]
		at[sum] = len(rows)
		rows = append(rows, r)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("platform_roots.csv: %w", err)
	}
	err = eachRow(releasesCSV, func(sum facts.SHA256, field func(string) string) error {
		i, known := at[sum]
		if !known {
			return fmt.Errorf("no root %s", sum)
		}
		on, err := lists.between(OpenHarmony, field("first"), field("last"))
		rows[i].On = rows[i].On&^lists.of(OpenHarmony) | on
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("openharmony_releases.csv: %w", err)
	}
	err = eachRow(limitsCSV, func(sum facts.SHA256, field func(string) string) error {
		i, known := at[sum]
		if !known {
			return fmt.Errorf("no root %s", sum)
		}
		limit, err := readLimit(field)
		rows[i].Limits = append(rows[i].Limits, limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("limits.csv: %w", err)
	}
	return rows, nil
}

func readRoot(sum facts.SHA256, field func(string) string) (row, error) {
	r := row{Entry: Entry{SHA256: sum}, subject: field("subject"), kind: strings.Replace(field("key"), "RSA-", "RSA ", 1)}
	ended, err := time.Parse(time.DateOnly, field("not_after"))
	if err != nil {
		return r, err
	}
	r.NotAfter = ended.Add(24*time.Hour - time.Second) // the table has the day only
	if r.spkiSHA256, err = readSHA256(field("spki_sha256")); err != nil {
		return r, err
	}
	for _, v := range []Vendor{Apple, AOSP} {
		if first := field(string(v) + "_first"); first != "" {
			on, err := lists.between(v, first, field(string(v)+"_last"))
			if err != nil {
				return r, err
			}
			r.On |= on
		}
	}
	for column, v := range map[string]Vendor{"mozilla": Mozilla, "microsoft": Microsoft, "openharmony": OpenHarmony} {
		switch word := field(column); word {
		case "yes":
			r.On |= lists.of(v)
		case "no":
		default:
			return r, fmt.Errorf("%s of %s is %q", column, sum, word)
		}
	}
	return r, nil
}

func readLimit(field func(string) string) (Limit, error) {
	l := Limit{On: lists.of(Vendor(field("store"))), Basis: Basis(field("basis"))}
	var err error
	switch l.Basis {
	case ByNotBefore, BySCT:
		l.After, err = time.Parse(time.RFC3339, field("after"))
	case ByPurpose:
	default:
		err = fmt.Errorf("no basis %q", l.Basis)
	}
	if l.On == 0 {
		err = fmt.Errorf("no store %q", field("store"))
	}
	return l, err
}

// eachRow visits the rows of a table whose column sha256 names a root. field gives a column by its name.
func eachRow(table []byte, visit func(sum facts.SHA256, field func(string) string) error) error {
	records, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		return err
	}
	column := map[string]int{}
	for i, name := range records[0] {
		column[name] = i
	}
	for _, record := range records[1:] {
		field := func(name string) string { return record[column[name]] }
		sum, err := readSHA256(field("sha256"))
		if err != nil {
			return err
		}
		if err := visit(sum, field); err != nil {
			return err
		}
	}
	return nil
}

func readSHA256(text string) (facts.SHA256, error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(facts.SHA256{}) {
		return facts.SHA256{}, fmt.Errorf("%q is no SHA-256", text)
	}
	return facts.SHA256(raw), nil
}
