package main

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/internal/rootlist"
	"github.com/tongguan/tongguan/internal/zone"
	"github.com/tongguan/tongguan/trust"
)

// storesFlags is the command line of stores, which alone lists them.
type storesFlags struct {
	List   storesListFlags   `cmd:"" default:"withargs" help:"${storeslist}"`
	Show   storesShowFlags   `cmd:"" help:"${storesshow}"`
	Diff   storesDiffFlags   `cmd:"" help:"${storesdiff}"`
	Update storesUpdateFlags `cmd:"" help:"${storesupdate}"`
	Remove storesRemoveFlags `cmd:"" help:"${storesremove}"`
}

// storesFormat says how the answers of these commands are written.
type storesFormat struct {
	Format string `enum:"table,json,jsonl" default:"table" placeholder:"table|json|jsonl" help:"${format}"`
	dataFlags
}

type storesListFlags struct {
	Platform []platformFlag `placeholder:"ios|android|harmony|devtools" help:"${platform}"`
	storesFormat
}

// A storeRow is a list of a platform in a version.
type storeRow struct {
	Platform facts.Platform `json:"platform"`
	Version  string         `json:"version"` // "" where the vendor keeps one list for all
	Roots    int            `json:"roots"`
	Date     string         `json:"date"` // on which the list was as it is; "": not known
	Source   string         `json:"source"`
	Added    bool           `json:"added,omitempty"` // by stores update

	// Of the list of Certificate Transparency logs, whose platform is listCT; it has no roots.
	Logs      int `json:"logs,omitempty"`
	Operators int `json:"operators,omitempty"`
}

// Run lists the lists, oldest first.
func (f *storesListFlags) Run(w *world, tag lang.Tag) error {
	stores, err := f.load(w)
	if err != nil {
		return err
	}
	on := (&judgeFlags{Platform: f.Platform}).platforms()
	catalog, shipped := stores.Catalog(), trust.NewStores().Catalog()
	var rows []storeRow
	for _, p := range on.List() {
		for _, list := range catalog.Of(p).Each() {
			l := catalog.At(list)
			rows = append(rows, storeRow{
				Platform: p, Version: l.Version, Roots: stores.Count(list), Date: l.Date(), Source: l.Source,
				Added: !slices.Contains(shipped, l),
			})
		}
	}
	logs, err := rootlist.Logs(f.logs(w))
	if err != nil {
		return err
	}
	if logs == nil || len(f.Platform) > 0 {
		return f.write(w, rows, func() string { return rowsTable(rows, tag) })
	}
	row := logsRow(logs)
	return f.write(w, append(rows, row), func() string { return rowsTable(rows, tag) + logsLine(row, logs.Current(w.now()), tag) })
}

var (
	wordStoresHead = lang.En("platform   version    roots  list").Zh("平台       版本       根证书 列表")
	wordAdded      = lang.En(" (added)").Zh("（自行添加）")
)

func rowsTable(rows []storeRow, tag lang.Tag) string {
	var b strings.Builder
	b.WriteString(wordStoresHead.In(tag) + "\n")
	for _, r := range rows {
		b.WriteString(runewidth.FillRight(naming.Platform(r.Platform, tag), 11) + runewidth.FillRight(r.Version, 11) +
			runewidth.FillLeft(strconv.Itoa(r.Roots), 5) + "  " + r.Source)
		if r.Added {
			b.WriteString(wordAdded.In(tag))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// load reads the stores: those that are shipped and those that were added.
func (f *dataFlags) load(w *world) (*trust.Stores, error) {
	return zone.Settings{StoresDir: f.stores(w)}.Stores()
}

// write writes rows as JSON, a line each with jsonl, or what table gives.
func (f *storesFormat) write(w *world, rows any, table func() string) error {
	switch f.Format {
	case "json":
		return unwritten(writeJSON(w.stdout, rows))
	case "jsonl":
		lines, ok := rows.([]storeRow)
		if !ok {
			return unwritten(writeJSON(w.stdout, rows))
		}
		var errs []error
		for _, row := range lines {
			errs = append(errs, writeJSON(w.stdout, row))
		}
		return unwritten(errors.Join(errs...))
	}
	_, err := io.WriteString(visibly{w.stdout}, table())
	return unwritten(err)
}
