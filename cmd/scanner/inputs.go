package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/safedial"
	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/target"
	"github.com/tongguan/tongguan/trust"
)

// readWork gathers the targets of the command line and of the files, in this order, or the saved snapshots.
func (f *checkFlags) readWork(w *world) ([]work, error) {
	if len(f.Snapshot) > 0 {
		if len(f.Targets)+len(f.File)+len(f.Resolve)+len(f.AllowCIDR)+len(f.Hosts)+len(f.Resolver) > 0 {
			return nil, lang.Errorf(lang.En("--snapshot judges what was saved and dials nobody; it goes with no target, -f, --resolve, --hosts, --resolver or --allow-cidr").
				Zh("--snapshot 判定已保存的结果，不访问网络，不能与目标、-f、--resolve、--hosts、--resolver 或 --allow-cidr 同时使用"))
		}
		return readSnapshots(f.Snapshot)
	}
	var out []work
	var errs []error
	add := func(t target.Target) { out = append(out, work{target: t.Typed, endpoint: t.Endpoint()}) }
	for _, typed := range f.Targets {
		t, err := target.Parse(typed)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		add(t)
	}
	for _, name := range f.File {
		list, err := readList(name, w.stdin)
		errs = append(errs, err)
		for _, t := range list {
			add(t)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, lang.Errorf(lang.En("nothing to check: name a host, as in {program} check api.example.com, or a list with -f").
			Zh("没有要检查的目标：请给出域名，例如 {program} check api.example.com，或用 -f 指定列表"), "program", program)
	}
	return out, nil
}

func readList(name string, stdin io.Reader) ([]target.Target, error) {
	if name == "-" {
		return target.ParseList("-", stdin)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, unreadable("-f", name, err)
	}
	defer func() { _ = file.Close() }()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return nil, unreadable("-f", name, syscall.EISDIR)
	}
	return target.ParseList(name, file)
}

// readSnapshots reads files of snapshots: one alone, or reports that were written with --with-snapshot.
func readSnapshots(names []string) ([]work, error) {
	var out []work
	var errs []error
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			errs = append(errs, unreadable("--snapshot", name, err))
			continue
		}
		found, err := snapshotsIn(data)
		if err != nil {
			errs = append(errs, explainSnapshot(name, err))
		}
		out = append(out, found...)
	}
	return out, errors.Join(errs...)
}

// explainSnapshot says what is wrong with a file of snapshots and what to do.
func explainSnapshot(name string, err error) error {
	var syntax *json.SyntaxError
	var typed *json.UnmarshalTypeError
	phrase := lang.En("--snapshot {file}: {error}").Zh("--snapshot {file}：{error}")
	switch {
	case errors.Is(err, facts.ErrNewerSchema):
		phrase = lang.En("--snapshot {file}: {error}; a newer Tongguan wrote it, so upgrade this one").
			Zh("--snapshot {file}：{error}；该文件由更新版本的通关生成，请升级本程序")
	case errors.Is(err, errNoSnapshot), errors.As(err, &syntax), errors.As(err, &typed), errors.Is(err, io.ErrUnexpectedEOF):
		phrase = lang.En("--snapshot {file}: there is no snapshot in it; give a file that --format json --with-snapshot wrote").
			Zh("--snapshot {file}：其中没有快照；请使用 --format json --with-snapshot 生成的文件")
	}
	return lang.Errorf(phrase, "file", name, "error", err.Error()).Because(err)
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

// readRoots reads [PLATFORM=]PEM.
func readRoots(given string) (facts.Platforms, []*trust.Certificate, error) {
	on, name := facts.Everywhere, given
	if before, after, ok := strings.Cut(given, "="); ok {
		if p, err := facts.ParsePlatform(before); err == nil {
			on, name = facts.On(p), after
		}
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return 0, nil, unreadable("--ca-file", name, err)
	}
	roots, err := trust.ParsePEM(data)
	if err != nil {
		return 0, nil, lang.Errorf(lang.En("--ca-file {file}: {error}").Zh("--ca-file {file}：{error}"), "file", name, "error", err.Error())
	}
	return on, roots, nil
}

// when reads --at; nil when it was not given.
func (f *checkFlags) when() (*time.Time, error) {
	if f.At == "" {
		return nil, nil
	}
	at, err := time.Parse(time.RFC3339, f.At)
	if err != nil {
		return nil, lang.Errorf(lang.En("--at {given}: write a time as 2026-12-31T23:59:59Z").Zh("--at {given}：时间应写作 2026-12-31T23:59:59Z"), "given", f.At)
	}
	return &at, nil
}

// policy reads --allow-cidr.
func (f *checkFlags) policy() (*safedial.Policy, error) {
	var allow []netip.Prefix
	var errs []error
	for _, given := range f.AllowCIDR {
		prefix, err := netip.ParsePrefix(given)
		if err != nil {
			errs = append(errs, lang.Errorf(lang.En("--allow-cidr {given}: write a range as 10.0.0.0/8, or one address as 10.1.2.3/32").
				Zh("--allow-cidr {given}：网段应写作 10.0.0.0/8，单个地址应写作 10.1.2.3/32"), "given", given))
			continue
		}
		allow = append(allow, prefix)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	policy, err := safedial.NewPolicy(allow)
	if err != nil {
		return nil, lang.Errorf(lang.En("--allow-cidr: {error}").Zh("--allow-cidr：{error}"), "error", err.Error())
	}
	return policy, nil
}

// pins reads --resolve and --hosts.
func (f *checkFlags) pins() (scan.Pins, error) {
	pins := scan.Pins{}
	var errs []error
	for _, given := range f.Resolve {
		hostPort, addrs, err := splitPin(given)
		var t target.Target
		if err == nil {
			t, err = target.Parse(hostPort)
		}
		if err != nil {
			errs = append(errs, lang.Errorf(
				lang.En("--resolve {given}: {error}; write it as api.example.com:443:10.0.0.7").Zh("--resolve {given}：{error}；应写作 api.example.com:443:10.0.0.7"),
				"given", given, "error", err.Error()))
			continue
		}
		key := fmt.Sprintf("%s:%d", t.Host, t.Port)
		pins[key] = append(pins[key], addrs...)
	}
	if f.Hosts == "" {
		return pins, errors.Join(errs...)
	}
	data, err := os.ReadFile(f.Hosts)
	if err != nil {
		return nil, errors.Join(append(errs, unreadable("--hosts", f.Hosts, err))...)
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		addr, err := netip.ParseAddr(fields[0])
		if err != nil || len(fields) == 1 {
			errs = append(errs, lang.Errorf(lang.En("--hosts {file}:{line}: write an IP address and then names").Zh("--hosts {file}:{line}：应为一个 IP 地址，后面跟域名"),
				"file", f.Hosts, "line", itoa(n)))
			continue
		}
		for _, name := range fields[1:] {
			name = strings.ToLower(strings.TrimSuffix(name, "."))
			pins[name] = append(pins[name], addr.Unmap())
		}
	}
	return pins, errors.Join(errs...)
}

// resolver gives whom to ask for names, and a word about it.
func (f *checkFlags) resolver() (scan.Resolver, string, error) {
	if f.Resolver == "" {
		// Go's own resolver where it reads the system's configuration fully, so that its sockets are ours; elsewhere
		// the system's library, which alone knows about VPNs and the like.
		if runtime.GOOS == "linux" {
			return &net.Resolver{PreferGo: true, Dial: safedial.New(nil).DialResolver}, "system", nil
		}
		return &net.Resolver{}, "system", nil
	}
	at, err := netip.ParseAddrPort(f.Resolver)
	if err != nil {
		addr, addrErr := netip.ParseAddr(strings.Trim(f.Resolver, "[]"))
		if addrErr != nil {
			return nil, "", lang.Errorf(lang.En("--resolver {given}: give an IP address, with a port if it is not 53").Zh("--resolver {given}：应为 IP 地址，端口不是 53 时请一并给出"), "given", f.Resolver)
		}
		at = netip.AddrPortFrom(addr, 53)
	}
	dial := safedial.New(nil).DialResolver
	return &net.Resolver{PreferGo: true, StrictErrors: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dial(ctx, network, at.String())
	}}, at.String(), nil
}

// reasons says in both languages why a file cannot be used; the system says other reasons in its own.
var reasons = []struct {
	is  error
	say lang.Phrase
}{
	{fs.ErrNotExist, lang.En("cannot be read: there is no such file").Zh("无法读取：文件不存在")},
	{fs.ErrPermission, lang.En("cannot be read: permission denied").Zh("无法读取：没有权限")},
	{syscall.EISDIR, lang.En("cannot be read: it is a folder").Zh("无法读取：这是一个目录")},
	{nil, lang.En("cannot be read: {error}").Zh("无法读取：{error}")},
}

func unreadable(flag, name string, err error) error {
	for _, r := range reasons {
		if r.is == nil || errors.Is(err, r.is) {
			return lang.Errorf(
				lang.En("{flag} {file}: "+r.say.In(lang.English)).Zh("{flag} {file}："+r.say.In(lang.Chinese)),
				"flag", flag, "file", name, "error", err.Error()).Because(err)
		}
	}
	return err
}

func itoa(n int) string { return strconv.Itoa(n) }
