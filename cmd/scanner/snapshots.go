package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// readSnapshots reads the files of snapshots that a flag names: one alone, or reports that were written with --with-snapshot.
func readSnapshots(flag string, names []string) ([]work, error) {
	var out []work
	var errs []error
	for _, name := range names {
		data, err := readWhole(name, maxSnapshots)
		switch {
		case errors.Is(err, errTooLarge):
			errs = append(errs, lang.Wrong(flag+" "+name, lang.En("the file is larger than {most} MiB; give it in parts").
				Zh("文件超过 {most} MiB，请分成几个文件"), "most", strconv.Itoa(maxSnapshots>>20)))
			continue
		case err != nil:
			errs = append(errs, lang.Unreadable(flag+" "+name, err))
			continue
		}
		found, err := snapshotsIn(data)
		if err != nil {
			errs = append(errs, explainSnapshot(flag+" "+name, err))
		}
		for i := range found {
			found[i].list = &name
		}
		out = append(out, found...)
	}
	return out, errors.Join(errs...)
}

// maxSnapshots bounds a file of snapshots: one takes some 5 KB, so there is room for a hundred thousand.
const maxSnapshots = 1 << 30

var errTooLarge = errors.New("the file is too large")

// readWhole reads a file of most bytes at most; errTooLarge when there are more. What is not a regular file may have no end.
func readWhole(name string, most int64) ([]byte, error) {
	file, err := openFile(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	if info, err := file.Stat(); err == nil && info.Size() > most {
		return nil, errTooLarge
	}
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(data)) > most {
		return nil, errTooLarge
	}
	return data, err
}

// explainSnapshot says what is wrong with a file of snapshots and what to do.
func explainSnapshot(at string, err error) error {
	var syntax *json.SyntaxError
	var typed *json.UnmarshalTypeError
	phrase := lang.En("{error}").Zh("其中的快照不完整或被修改过；请重新用 --format json --with-snapshot 生成")
	switch {
	case errors.Is(err, facts.ErrNewerSchema):
		phrase = lang.En("{error}; a newer Tongguan wrote it, so upgrade this one").Zh("该文件由更新版本的通关生成，本程序读不懂，请升级")
	case errors.Is(err, io.ErrUnexpectedEOF):
		phrase = lang.En("the file ends in the middle of a snapshot; have it copied or written again").Zh("文件不完整，在快照中间就结束了；请重新复制或生成")
	case errors.Is(err, errNoSnapshot), errors.As(err, &syntax), errors.As(err, &typed):
		phrase = lang.En("there is no snapshot in it; give a file that --format json --with-snapshot wrote").
			Zh("其中没有快照；请使用 --format json --with-snapshot 生成的文件")
	}
	return lang.Mistake{At: at, What: lang.Errorf(phrase, "error", err.Error()).Because(err)}
}

var errNoSnapshot = errors.New("it holds no snapshot")

// snapshotsIn finds the snapshots in a snapshot, a report, or the lines of a jsonl report.
func snapshotsIn(data []byte) ([]work, error) {
	type result struct {
		Target   string          `json:"target"`
		Snapshot json.RawMessage `json:"snapshot"`
	}
	var out []work
	add := func(typed string, raw []byte) error {
		s, err := facts.Decode(raw)
		if err != nil {
			return err
		}
		if typed == "" {
			typed = net.JoinHostPort(s.Endpoint.Host, strconv.Itoa(int(s.Endpoint.Port)))
		}
		out = append(out, work{target: typed, endpoint: s.Endpoint, given: s})
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	for {
		var raw json.RawMessage
		if err := decoder.Decode(&raw); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("not JSON: %w", err)
		}
		var head struct {
			result
			Kind     string          `json:"kind"`
			Results  []result        `json:"results"`
			Endpoint json.RawMessage `json:"endpoint"`
		}
		if err := json.Unmarshal(raw, &head); err != nil {
			return nil, fmt.Errorf("not a snapshot: %w", err)
		}
		results := head.Results
		switch {
		case head.Endpoint != nil || head.Kind == "" && results == nil:
			if err := add("", raw); err != nil {
				return nil, err
			}
		case head.Snapshot != nil:
			results = []result{head.result}
		}
		for _, r := range results {
			if r.Snapshot == nil {
				continue
			}
			if err := add(r.Target, r.Snapshot); err != nil {
				return nil, fmt.Errorf("%s: %w", r.Target, err)
			}
		}
	}
	if len(out) == 0 {
		return nil, errNoSnapshot
	}
	return out, nil
}
