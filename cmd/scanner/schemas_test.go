package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
)

var update = flag.Bool("update", false, "write testdata anew; read it before it is committed")

// saved are files of snapshots that are kept for ever, SCHEMA-NAME: of each schema version, and within one of what it has
// learned to hold. They are of the lab's servers, written by the program of its time, and cut to the snapshots.
//
//	schema1-a  of 2026-11-23, the first: handshake, chain, versions, ATS
//	schema1-b  of 2026-11-28: also leaves, HTTP, how names were looked up
//	schema1-c  of 2026-11-29, at depth full: also CAA, HTTPS records, further hellos, revocation
const saved = "testdata/snapshots"

func savedFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(saved, "schema*-*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatal("no snapshots are kept", err)
	}
	return files
}

// TestSavedSnapshots reads every file that is kept, by the strictest profile, and holds the judgement against what it was.
// A rule that came later must not fail what it could not see: whoever adds one reads the difference.
func TestSavedSnapshots(t *testing.T) {
	for _, file := range savedFiles(t) {
		name := strings.TrimSuffix(file, ".jsonl")
		got := scanner(t, "check", "--snapshot", file, "--ca-file", name+".pem", "--profile", "strict", "--format", "json", "--lang", "en")
		if got.code != exitFindings || got.errors != "" {
			t.Fatalf("%s: exit %d, %s", file, got.code, got.errors)
		}
		var out strings.Builder
		for _, r := range decode(t, got.out).Results {
			fmt.Fprintf(&out, "%s: %s", r.Target, r.Status)
			for _, p := range facts.AllPlatforms() {
				fmt.Fprintf(&out, ", %s %s", p, r.Platforms[string(p)].Status)
			}
			out.WriteString("\n")
			for _, f := range r.Findings {
				fmt.Fprintf(&out, "\t%s %s: %s\n", f.Status, strings.TrimSuffix(withLevel(f.Rule, f.Level), "/"), f.Evidence)
			}
		}
		if *update {
			if err := os.WriteFile(name+".golden", []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name + ".golden")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), out.String()); diff != "" {
			t.Errorf("%s is judged otherwise (-want +got):\n%s", file, diff)
		}
	}
}

// TestEverySchemaIsKept fails when the schema's version is raised and no file of the new one is kept.
func TestEverySchemaIsKept(t *testing.T) {
	files := savedFiles(t)
	for v := 1; v <= facts.SchemaVersion; v++ {
		prefix := fmt.Sprintf("schema%d-", v)
		i := slices.IndexFunc(files, func(name string) bool { return strings.HasPrefix(filepath.Base(name), prefix) })
		if i < 0 {
			t.Errorf("no snapshot of schema %d is kept: add one to %s", v, saved)
			continue
		}
		data, err := os.ReadFile(files[i])
		if want := fmt.Sprintf(`"snapshot":{"schema_version":%d,`, v); err != nil || !bytes.Contains(data, []byte(want)) {
			t.Errorf("%s holds no snapshot of schema %d, %v", files[i], v, err)
		}
	}
}

// TestAbsentFactsAreNotJudged takes single facts out of the richest snapshots, as if they had been written before these
// facts were known. A rule may then say less, and must not say anything else: what was not looked at neither fails nor passes.
func TestAbsentFactsAreNotJudged(t *testing.T) {
	name := filepath.Join(saved, "schema1-c")
	stores, err := trust.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	pem, err := os.ReadFile(name + ".pem")
	if err != nil {
		t.Fatal(err)
	}
	root, err := trust.ParsePEM(pem)
	if err != nil {
		t.Fatal(err)
	}
	stores.Trust("lab", facts.Everywhere, root[0])
	strict, _ := rules.Named(rules.ProfileStrict)
	standings := func(s *facts.Snapshot) map[string]rules.Status {
		report := rules.Evaluate(strict, s, rules.Params{Now: s.StartedAt, Stores: stores})
		out := map[string]rules.Status{}
		for _, r := range strict.Rules {
			out[r.ID] = report.Standing(r, facts.Everywhere)
		}
		return out
	}
	data, err := os.ReadFile(name + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	works, err := snapshotsIn(data)
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, w := range works {
		whole := standings(w.given)
		text, err := json.Marshal(w.given)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range removable(t, text) {
			s, err := facts.Decode(without(t, text, path))
			if err != nil {
				continue // it is refused, which is an answer too
			}
			tried++
			for id, now := range standings(s) {
				was := whole[id]
				if settled(now) && now != was {
					t.Errorf("%s without %s: %s is %s, and was %s", w.target, strings.Join(path, "."), id, now, was)
				}
			}
		}
	}
	if tried < 50 {
		t.Errorf("only %d facts were taken out", tried)
	}
}

// settled are the statuses that say that something was seen.
func settled(s rules.Status) bool { return s == rules.Fail || s == rules.Pass }

// removable lists the fields of the snapshot, of its addresses and of their hellos.
func removable(t *testing.T, text []byte) (out [][]string) {
	t.Helper()
	var s map[string]json.RawMessage
	var addresses []map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal(text, &s), json.Unmarshal(s["addresses"], &addresses)); err != nil {
		t.Fatal(err)
	}
	for field := range s {
		out = append(out, []string{field})
	}
	for field := range addresses[0] {
		out = append(out, []string{"addresses", field})
	}
	var hellos map[string]json.RawMessage
	if there := addresses[0]["hellos"]; there != nil {
		if err := json.Unmarshal(there, &hellos); err != nil {
			t.Fatal(err)
		}
	}
	for hello := range hellos {
		out = append(out, []string{"addresses", "hellos", hello})
	}
	return out
}

// without takes a field out.
func without(t *testing.T, text []byte, path []string) []byte {
	t.Helper()
	var whole map[string]any
	if err := json.Unmarshal(text, &whole); err != nil {
		t.Fatal(err)
	}
	from := whole
	for _, field := range path[:len(path)-1] {
		switch next := from[field].(type) {
		case []any:
			from = next[0].(map[string]any)
		case map[string]any:
			from = next
		}
	}
	delete(from, path[len(path)-1])
	out, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// FuzzSnapshots reads files of strangers: nothing panics, and what is read names an endpoint.
func FuzzSnapshots(f *testing.F) {
	for _, file := range savedFiles(f) {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		line, _, _ := bytes.Cut(data, []byte("\n"))
		f.Add(line)
		f.Add(line[:len(line)/2])
	}
	f.Add([]byte(`{"results":[{"target":"a","snapshot":{"schema_version":2}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		works, err := snapshotsIn(data)
		for _, w := range works {
			if err == nil && (w.given == nil || w.endpoint.Host == "" || w.target == "") {
				t.Errorf("%+v", w)
			}
		}
	})
}

// What is wrong with a file is said in one sentence, and a huge one is not read.
func TestSnapshotsThatCannotBeRead(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join(saved, "schema1-a.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	huge := write("huge.json", nil)
	if err := os.Truncate(huge, maxSnapshots+1); err != nil { // it is all holes
		t.Fatal(err)
	}
	newer := fmt.Sprintf(`"snapshot":{"schema_version":%d,`, facts.SchemaVersion+1)
	for name, c := range map[string]struct{ file, english, chinese string }{
		"cut off":  {write("cut.json", whole[:len(whole)/2]), "the file ends in the middle of a snapshot; have it copied or written again\n", "文件不完整"},
		"newer":    {write("newer.json", bytes.Replace(whole, []byte(`"snapshot":{"schema_version":1,`), []byte(newer), 1)), "a newer Tongguan wrote it, so upgrade this one\n", "由更新版本的通关生成"},
		"changed":  {write("changed.json", bytes.Replace(whole, []byte(`"certificates":{"`), []byte(`"certificates":{"00`), 1)), "\n", "不完整或被修改过"},
		"no JSON":  {write("text.json", []byte("hello")), "there is no snapshot in it", "其中没有快照"},
		"empty":    {write("empty.json", nil), "there is no snapshot in it", "其中没有快照"},
		"huge":     {huge, "the file is larger than 1024 MiB; give it in parts\n", "文件超过 1024 MiB"},
		"a folder": {dir, "it is a folder\n", ""},
	} {
		for tag, want := range map[string]string{"en": c.english, "zh": c.chinese} {
			got := scanner(t, "check", "--snapshot", c.file, "--lang", tag)
			if got.code != exitUsage || !strings.Contains(got.errors, want) || strings.Count(got.errors, c.file) != 1 || got.out != "" {
				t.Errorf("%s: exit %d, %s%s", name, got.code, got.errors, got.out)
			}
		}
	}
}
