// Package blockpage knows the answers that providers in mainland China give in the place of a server whose domain has no
// ICP filing. What it knows lies in signs.csv, and where that comes from in README.md.
package blockpage

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/tongguan/tongguan/facts"
)

//go:embed signs.csv
var table string

// A sign is a row of the table.
type sign struct {
	facts.Block
	where  string // body, server or location
	status int    // 0: any
}

// signs are the rows, read once.
var signs = sync.OnceValue(func() []sign {
	rows, err := read(table)
	if err != nil {
		panic("blockpage: " + err.Error()) // a test reads the same table
	}
	return rows
})

// read reads a table.
func read(text string) ([]sign, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, err
	}
	var out []sign
	for _, row := range rows[1:] {
		s := sign{Block: facts.Block{Provider: row[0], Sign: row[3]}, where: row[1]}
		if row[2] != "" {
			if s.status, err = strconv.Atoi(row[2]); err != nil {
				return nil, err
			}
		}
		if s.Provider == "" || s.Sign == "" || s.where != "body" && s.where != "server" && s.where != "location" {
			return nil, fmt.Errorf("%q is no sign", row)
		}
		out = append(out, s)
	}
	return out, nil
}

// Find gives the first sign that an answer shows, of which body is the beginning; nil when it shows none.
func Find(status int, header http.Header, body []byte) *facts.Block {
	to := placeOf(header.Get("Location"))
	for _, s := range signs() {
		if s.status != 0 && s.status != status {
			continue
		}
		found := false
		switch s.where {
		case "body":
			found = bytes.Contains(body, []byte(s.Sign))
		case "server":
			found = header.Get("Server") == s.Sign
		case "location":
			found = to == s.Sign
		}
		if found {
			return &s.Block
		}
	}
	return nil
}

// placeOf gives the host and path of a URL: what stands in the query is the domain that was asked for.
func placeOf(location string) string {
	u, err := url.Parse(strings.TrimSpace(location))
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host) + u.Path
}
