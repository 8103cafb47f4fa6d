package main

import (
	"context"
	"errors"
	"io"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/zone"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/target"
	"github.com/tongguan/tongguan/trust"
)

// verifyFlags is the command line of verify.
type verifyFlags struct {
	Chain   string `placeholder:"FILE" help:"${chain}"`
	Host    string `placeholder:"NAME" help:"${host}"`
	Input   string `placeholder:"FILE" help:"${input}"`
	Against string `placeholder:"HOST" help:"${against}"`

	judgeFlags
	trustFlags
	networkFlags
}

// Run judges a chain that is given, and dials nobody but the host of --against.
func (f *verifyFlags) Run(ctx context.Context, w *world, tag lang.Tag) error {
	if err := f.mistakes(); err != nil {
		return err
	}
	switch {
	case f.Input != "":
		return f.bulk(ctx, w, tag)
	case f.Against != "":
		return f.compare(ctx, w, tag)
	}
	j, given, err := f.prepare(w)
	if err != nil {
		return err
	}
	s := given.snapshot()
	s.StartedAt = w.now()
	j.work = []work{{target: given.name(f.Chain), endpoint: s.Endpoint, given: s}}
	return j.write(ctx, w, &f.judgeFlags, report.Options{Lang: tag})
}

// mistakes are flags that do not go together.
func (f *verifyFlags) mistakes() error {
	var errs []error
	wrong := func(is bool, p lang.Phrase) {
		if is {
			errs = append(errs, lang.Errorf(p))
		}
	}
	wrong(f.Chain == "" && f.Input == "", lang.En("nothing to verify: name a file with --chain, or give lines with --input -").
		Zh("没有要判定的证书链：请用 --chain 指定文件，或用 --input - 逐行输入"))
	wrong(f.Chain != "" && f.Input != "", lang.En("--chain is one chain and --input many; give one of them").
		Zh("--chain 判定一条证书链，--input 判定多条，只能使用其一"))
	wrong(f.Input != "" && f.Host != "", lang.En("with --input each line has its own host; leave out --host").
		Zh("使用 --input 时每行自带 host，请去掉 --host"))
	wrong(f.Input != "" && f.Format != "table", lang.En("--input answers in JSON, a line for a line; leave out --format").
		Zh("--input 逐行输出 JSON，请去掉 --format"))
	wrong(f.Input != "" && f.All, lang.En("--input shows what does not pass; leave out --all").
		Zh("--input 只显示未通过的规则，请去掉 --all"))
	wrong(f.Input != "" && f.FailOn != "high", lang.En("--input says accept or not; leave out --fail-on").
		Zh("--input 只回答接受与否，请去掉 --fail-on"))
	wrong(f.Input != "" && f.Against != "", lang.En("--against compares one chain; give it with --chain").
		Zh("--against 比较一条证书链，请与 --chain 一起使用"))
	wrong(f.Against != "" && f.Format != "table" && f.Format != "json", lang.En("--against answers with --format table or json").
		Zh("--against 的输出格式为 table 或 json"))
	wrong(f.Against == "" && f.networkFlags.given(), lang.En("verify dials nobody; --resolve, --hosts, --resolver and --allow-cidr go with --against").
		Zh("verify 不访问网络；--resolve、--hosts、--resolver 和 --allow-cidr 需要与 --against 一起使用"))
	return errors.Join(errs...)
}

// prepare reads what is needed to judge, and the chain of --chain if there is one; all mistakes together.
func (f *verifyFlags) prepare(w *world) (*job, *givenChain, error) {
	j := &job{concurrency: 1, began: w.now()}
	var err, profileErr, storesErr, logsErr, minimumErr, chainErr error
	j.at, err = f.when()
	j.profile, profileErr = config.Profile("--profile", f.Profile, nil)
	from := f.networkFlags.zone(f.trustFlags)
	from.StoresDir, from.LogsFile = f.stores(w), f.logs(w)
	j.params.AsPublic = f.AsPublic
	j.params.Stores, storesErr = from.Stores()
	j.params.Logs, logsErr = from.Logs()
	j.params.Minimum, minimumErr = from.OldestVersions()
	var given *givenChain
	if f.Chain != "" {
		given, chainErr = readChain(f.Chain, f.Host, w.stdin)
	}
	return j, given, errors.Join(err, profileErr, chainErr, storesErr, logsErr, minimumErr)
}

// A givenChain is one that no server was asked for.
type givenChain struct {
	host         string // as an endpoint has it; "": the name is not judged
	certificates []*trust.Certificate
}

// readChain reads --chain and --host.
func readChain(name, host string, stdin io.Reader) (*givenChain, error) {
	at := "--chain " + name
	host, hostErr := verifiedHost(host)
	if hostErr != nil {
		hostErr = lang.Mistake{At: "--host", What: speaker(hostErr)}
	}
	var data []byte
	var err error
	if name == "-" {
		data, err = io.ReadAll(io.LimitReader(stdin, maxChainFile+1))
	} else {
		data, err = readFile(name, maxChainFile)
	}
	if err != nil {
		return nil, errors.Join(lang.Unreadable(at, err), hostErr)
	}
	if len(data) > maxChainFile {
		return nil, errors.Join(lang.Wrong(at, lang.En("no chain is as long as this file; give the certificates of one server").
			Zh("文件过大，不是一条证书链；请只提供一台服务器的证书")), hostErr)
	}
	certificates, err := zone.ParsePEM(at, data)
	return &givenChain{host, certificates}, errors.Join(err, hostErr)
}

// maxChainFile is how many bytes a file may have that holds one chain: as much as a line of --input.
const maxChainFile = maxLine

// readFile reads a file, one byte more than most at the most.
func readFile(name string, most int64) ([]byte, error) {
	file, err := openFile(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(io.LimitReader(file, most+1))
}

// verifiedHost gives a host as an endpoint has it; "" for "".
func verifiedHost(typed string) (string, error) {
	if typed == "" {
		return "", nil
	}
	t, err := target.Parse(typed)
	if err != nil {
		return "", speaker(err)
	}
	return t.Host, nil
}

// speaker gives what an error of a target says for itself.
func speaker(err error) lang.Speaker {
	if said, ok := errors.AsType[lang.Speaker](err); ok {
		return said
	}
	return lang.Errorf(lang.En("{error}").Zh("不是有效的域名或 IP 地址"), "error", err.Error()).Because(err)
}

// name is what the chain is called in a report: the host it is for, else the file.
func (g *givenChain) name(file string) string {
	if g.host != "" {
		return g.host
	}
	return file
}

// snapshot makes the chain one that was observed: at an address without a number, which took the connection, and of which
// nothing else was asked.
func (g *givenChain) snapshot() *facts.Snapshot {
	s := &facts.Snapshot{SchemaVersion: facts.SchemaVersion, Endpoint: facts.Endpoint{Host: g.host}}
	var chain []facts.SHA256
	for _, c := range g.certificates {
		chain = append(chain, s.Keep(c.Raw))
	}
	s.Addresses = []facts.Address{{Connect: facts.Answered(facts.Connection{}), Chain: facts.Answered(chain)}}
	return s
}
