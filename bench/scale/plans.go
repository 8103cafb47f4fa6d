package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tongguan/tongguan/store"
)

// explained adds to a connection string what makes Postgres write the plan of each statement into its log, with what
// came of it. Rows are counted and nodes are not timed, which would cost more than many of them take.
func explained(connection string) string {
	options := "-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c auto_explain.log_format=json" +
		" -c auto_explain.log_analyze=on -c auto_explain.log_timing=off -c auto_explain.log_buffers=on -c auto_explain.log_parameter_max_length=0"
	return connection + "&options=" + strings.ReplaceAll(url.QueryEscape(options), "+", "%20")
}

// A statement is one that was run, as the log has it.
type statement struct {
	text  string
	took  time.Duration // in the executor
	rows  float64
	pages int      // of 8 kB, read or found in memory
	scans []string // indexes, and tables that were read through
}

// A serverLog is postgres.log and how much of it was read.
type serverLog struct {
	file *os.File
	big  map[string]bool // tables and partitions with more than 10,000 rows
}

// openLog finds the log beside the cluster.
func openLog(ctx context.Context, s *store.Store) (*serverLog, error) {
	var data string
	var big []string
	err := s.Pool().QueryRow(ctx, `
		SELECT current_setting('data_directory'), array_agg(relname::text) FROM pg_class WHERE reltuples > 10000 AND relkind = 'r'`).Scan(&data, &big)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(filepath.Join(filepath.Dir(data), "postgres.log"))
	l := &serverLog{f, map[string]bool{}}
	for _, name := range big {
		l.big[name] = true
	}
	return l, err
}

// An entry's further lines begin with a tab.
var (
	begins = regexp.MustCompile(`(?m)^[^\t\n]`)
	entry  = regexp.MustCompile(`(?s)duration: ([0-9.]+) ms  plan:\n(.*)`)
)

// next gives the statements that were run since the last time.
func (l *serverLog) next() ([]statement, error) {
	text, err := io.ReadAll(l.file)
	if err != nil {
		return nil, err
	}
	var out []statement
	starts := append(begins.FindAllIndex(text, -1), []int{len(text)})
	for i := range starts[:len(starts)-1] {
		found := entry.FindSubmatch(text[starts[i][0]:starts[i+1][0]])
		if found == nil {
			continue
		}
		ms, err := strconv.ParseFloat(string(found[1]), 64)
		if err != nil {
			return nil, err
		}
		var plan struct {
			Text string `json:"Query Text"`
			Plan node
		}
		if err := json.Unmarshal(found[2], &plan); err != nil {
			return nil, fmt.Errorf("a plan in the log: %w", err)
		}
		st := statement{
			text: strings.Join(strings.Fields(plan.Text), " "), took: time.Duration(ms * float64(time.Millisecond)),
			rows: plan.Plan.Rows, pages: plan.Plan.Hit + plan.Plan.Read,
		}
		l.walk(plan.Plan, &st.scans)
		slices.Sort(st.scans)
		st.scans = slices.Compact(st.scans)
		out = append(out, st)
	}
	return out, nil
}

// A node is one of a plan.
type node struct {
	Type     string  `json:"Node Type"`
	Table    string  `json:"Relation Name"`
	Index    string  `json:"Index Name"`
	Rows     float64 `json:"Actual Rows"`
	Loops    float64 `json:"Actual Loops"`
	Hit      int     `json:"Shared Hit Blocks"`
	Read     int     `json:"Shared Read Blocks"`
	Children []node  `json:"Plans"`
}

// days are the partitions' names; one stands for all.
var days = regexp.MustCompile(`_20[0-9]{4,6}`)

// walk notes how tables are read. What was planned and never run, such as a partition that was ruled out, is left out.
func (l *serverLog) walk(n node, scans *[]string) {
	if n.Loops == 0 {
		return
	}
	switch n.Type {
	case "Index Scan", "Bitmap Index Scan":
		*scans = append(*scans, days.ReplaceAllString(n.Index, "_*"))
	case "Index Only Scan":
		*scans = append(*scans, days.ReplaceAllString(n.Index, "_*")+" (only)")
	case "Seq Scan":
		word := "seq "
		if l.big[n.Table] {
			word = "SEQ "
		}
		*scans = append(*scans, word+days.ReplaceAllString(n.Table, "_*"))
	}
	for _, child := range n.Children {
		l.walk(child, scans)
	}
}

// A measured statement is one with its median over some runs. A statement that was planned in two ways is two.
type measured struct {
	statement
	runs int
}

// medians puts equal statements together, in the order in which they were first run.
func medians(all []statement) (out []measured) {
	of := map[string][]statement{}
	var order []string
	for _, st := range all {
		key := st.text + "\n" + strings.Join(st.scans, ", ")
		if of[key] == nil {
			order = append(order, key)
		}
		of[key] = append(of[key], st)
	}
	for _, key := range order {
		same := of[key]
		slices.SortFunc(same, func(a, b statement) int { return cmp.Compare(a.took, b.took) })
		out = append(out, measured{same[len(same)/2], len(same)})
	}
	return out
}
