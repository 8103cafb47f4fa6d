package rootlist

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// The columns of the reports of the Common CA Database (ccadb.org/resources) that are read. Mozilla's report of included
// roots has trust bits, the date of distrust and the certificate; the reports of all certificates (V4 and later) have a
// status for each store, and no certificate.
const (
	columnSum      = "SHA-256 Fingerprint"
	columnType     = "Certificate Record Type" // "Root Certificate" or "Intermediate Certificate"
	columnBits     = "Trust Bits"              // "Websites;Email"
	columnDistrust = "Distrust for TLS After Date"
)

// columnsPEM hold the certificate, in single quotes or without.
var columnsPEM = []string{"PEM Info", "PEM", "X.509 Certificate (PEM)"}

// columnStatus is "Included" for a root that a platform's vendor lists. Android's and OpenHarmony's lists are not in
// CCADB.
var columnStatus = map[facts.Platform]string{facts.IOS: "Apple Status", facts.Devtools: "Mozilla Status"}

// CSV reads a report of the Common CA Database.
func CSV(name string, p facts.Platform) (*Found, error) {
	data, err := readFile(name, name, maxFile)
	if err != nil {
		return nil, err
	}
	return readCSV(name, data, p)
}

func readCSV(name string, data []byte, p facts.Platform) (*Found, error) {
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	reader.ReuseRecord = true
	header, err := reader.Read()
	if err != nil {
		return nil, notCSV(name, err)
	}
	t := table{platform: p, column: map[string]int{}}
	for i, title := range header {
		t.column[strings.TrimSpace(title)] = i
	}
	if err := t.fit(name); err != nil {
		return nil, err
	}
	found := &Found{}
	var errs []error
	for {
		t.record, err = reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, notCSV(name, err)
		}
		line, _ := reader.FieldPos(0)
		at := fmt.Sprintf("%s:%d", name, line)
		if !t.listed() {
			continue
		}
		root, err := t.root(at)
		if err == nil {
			err = found.add(at, root)
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	if len(errs) == 0 && len(found.Roots) == 0 {
		errs = append(errs, lang.Wrong(name, lang.En("it lists no root of {platform}").Zh("其中没有 {platform} 的根证书"), "platform", string(p)))
	}
	return found, joined(errs)
}

func notCSV(at string, err error) error {
	if torn, ok := errors.AsType[*csv.ParseError](err); ok {
		at = fmt.Sprintf("%s:%d", at, torn.Line)
	}
	return lang.Mistake{At: at, What: lang.Errorf(lang.En("it is not CSV").Zh("不是 CSV")).Because(err)}
}

// A table is a report that is read row by row.
type table struct {
	platform facts.Platform
	column   map[string]int
	record   []string
}

// has reports whether the report has the column.
func (t *table) has(column string) bool { _, ok := t.column[column]; return ok }

// field gives a column of the row; "" for one that is not there.
func (t *table) field(column string) string {
	if i, ok := t.column[column]; ok {
		return strings.TrimSpace(t.record[i])
	}
	return ""
}

// fit tells whether the report can say what the platform's vendor lists.
func (t *table) fit(name string) error {
	status := columnStatus[t.platform]
	switch {
	case !t.has(columnSum):
		return lang.Wrong(name, lang.En("it is no report of the Common CA Database: it has no column {column}").
			Zh("不是 Common CA Database 的报告：没有“{column}”列"), "column", columnSum)
	case status == "":
		return lang.Wrong(name, lang.En("the Common CA Database does not have the list of {platform}").
			Zh("Common CA Database 中没有 {platform} 的根证书列表"), "platform", string(t.platform))
	case t.has(status), t.platform == facts.Devtools && t.has(columnBits):
		return nil
	}
	return lang.Wrong(name, lang.En("it does not say what {platform} lists: it has no column {column}").
		Zh("无法得知 {platform} 收录了哪些根证书：没有“{column}”列"), "platform", string(t.platform), "column", status)
}

// listed reports whether the row is of a root that the platform's vendor lists for servers.
func (t *table) listed() bool {
	if status := columnStatus[t.platform]; t.has(status) && t.field(status) != "Included" {
		return false
	}
	if t.has(columnType) && t.field(columnType) != "Root Certificate" {
		return false
	}
	return !t.has(columnBits) || strings.Contains(t.field(columnBits), "Websites")
}

// root reads the row.
func (t *table) root(at string) (root trust.AddedRoot, err error) {
	sum, ok := readSum(t.field(columnSum))
	if !ok {
		return root, wrongSum(at, t.field(columnSum))
	}
	root.SHA256 = sum
	for _, column := range columnsPEM {
		text := strings.Trim(t.field(column), "'")
		if text == "" {
			continue
		}
		certificates, err := parse(at, []byte(text))
		if err != nil {
			return root, err
		}
		if certificates[0].SHA256 != sum {
			return root, otherSum(at, certificates[0], sum)
		}
		root.Certificate = certificates[0]
	}
	if text := t.field(columnDistrust); text != "" {
		day, err := time.Parse("2006.01.02", text)
		if err != nil {
			return root, lang.Wrong(at, lang.En("{column} is {date}; it should be as 2026.12.31").Zh("“{column}”是 {date}，应写作 2026.12.31"),
				"column", columnDistrust, "date", fmt.Sprintf("%q", text))
		}
		root.Limits = []trust.Limit{{Basis: trust.ByNotBefore, After: day.Add(24*time.Hour - time.Second)}}
	}
	return root, nil
}
