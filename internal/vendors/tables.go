package vendors

import (
	"bytes"
	_ "embed" // the tables
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var (
	//go:embed data/products.csv
	productsCSV []byte
	//go:embed data/hosts.csv
	hostsCSV []byte
	//go:embed data/sdks.csv
	sdksCSV []byte
)

// Shipped gives the list that comes with the program. A table that cannot be read is a fault in the program, which the
// tests find.
var Shipped = sync.OnceValue(func() *List {
	l, err := read(productsCSV, hostsCSV, sdksCSV)
	if err != nil {
		panic(fmt.Errorf("reading the vendors: %w", err))
	}
	return l
})

// lists are those that a host may be demanded in.
var lists = []facts.ListID{facts.ListRequest, facts.ListSocket, facts.ListUpload, facts.ListDownload}

func read(products, hosts, sdks []byte) (*List, error) {
	l, known := &List{}, map[string]*Product{}
	err := rows(products, []string{"product", "en", "zh", "kind", "own", "ticket"}, func(row []string) error {
		if row[4] != "yes" && row[4] != "no" || known[row[0]] != nil {
			return fmt.Errorf("%s is there twice, or own is neither yes nor no", row[0])
		}
		known[row[0]] = &Product{ID: row[0], Name: lang.En(row[1]).Zh(row[2]), Own: row[4] == "yes", Ticket: row[5]}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = rows(hosts, []string{"host", "product", "lists", "source"}, func(row []string) error {
		h := host{pattern: row[0], product: known[row[1]]}
		for _, name := range strings.Fields(row[2]) {
			if h.lists = append(h.lists, facts.ListID(name)); !slices.Contains(lists, facts.ListID(name)) {
				return fmt.Errorf("%s: no list %q", row[0], name)
			}
		}
		if h.product == nil || row[3] == "" || row[0] != strings.ToLower(row[0]) || strings.Contains(strings.TrimPrefix(row[0], "*."), "*") {
			return fmt.Errorf("%s: a product that is not known, no source, or no name", row[0])
		}
		l.hosts = append(l.hosts, h)
		return nil
	})
	if err != nil {
		return nil, err
	}
	exactFirst(l.hosts)
	return l, rows(sdks, []string{"by", "value", "product", "source"}, func(row []string) error {
		s := sdk{file: row[0] == "file", value: row[1], product: known[row[2]]}
		if s.product == nil || row[3] == "" || !s.file && row[0] != "package" {
			return fmt.Errorf("%s: a product that is not known, no source, or neither file nor package", row[1])
		}
		l.sdks = append(l.sdks, s)
		return nil
	})
}

// rows reads a table with the columns that it must have.
func rows(table []byte, columns []string, take func(row []string) error) error {
	records, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		return err
	}
	if len(records) == 0 || !slices.Equal(records[0], columns) {
		return fmt.Errorf("the columns are not %s", strings.Join(columns, ","))
	}
	for _, row := range records[1:] {
		if err := take(row); err != nil {
			return err
		}
	}
	return nil
}
