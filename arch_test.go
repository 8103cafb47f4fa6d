package tongguan_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the top of the repository.
var root = os.DirFS(".")

const module = "github.com/tongguan/tongguan/"

// arrows says who may import whom inside the module; whatever is not listed is forbidden. Packages of helpers for
// tests are free.
var arrows = map[string][]string{
	"internal/lang":       {},
	"internal/clock":      {},
	"internal/visible":    {},
	"internal/pki":        {},
	"internal/safedial":   {},
	"internal/domain":     {},
	"internal/dispute":    {"facts", "internal/lang", "internal/visible"},
	"internal/certlint":   {"facts"},
	"internal/naming":     {"facts", "internal/lang"},
	"internal/vendors":    {"facts", "internal/lang"},
	"internal/collector":  {},
	"facts":               {},
	"target":              {"facts", "internal/lang"},
	"project":             {"facts"},
	"trust":               {"facts"},
	"trust/rootkeys":      {"trust"},
	"trust/ct":            {"facts", "trust"},
	"trust/revocation":    {"facts"},
	"rules":               {"facts", "trust", "trust/ct", "internal/lang", "internal/domain", "internal/vendors"},
	"renewal":             {"facts", "trust", "rules"},
	"internal/inspection": {"facts", "rules", "internal/domain"},
	"alert":               {"facts", "rules", "renewal", "internal/lang", "internal/naming", "internal/vendors", "internal/visible"},
	"report":              {"facts", "rules", "explain", "fixes", "renewal", "internal/dispute", "internal/vendors", "internal/lang", "internal/naming", "internal/visible"},
	"explain":             {"facts", "rules", "internal/lang", "internal/naming"},
	"fixes":               {"facts", "rules", "internal/lang"},
	"scan/wire":           {"facts"},
	"scan/lookup":         {"facts", "internal/clock"},
	"scan/thirdparty":     {"facts", "trust", "trust/revocation", "internal/safedial", "internal/clock"},
	"scan/blockpage":      {"facts"},
	"scan":                {"facts", "scan/blockpage", "scan/wire", "scan/lookup", "internal/safedial", "internal/clock"},
	"internal/lab":        {"facts", "internal/pki", "internal/lang", "internal/clock"},
	"internal/mending":    {"facts", "trust", "internal/lang", "internal/naming"},
	"internal/verdicts":   {"facts", "rules", "trust", "internal/client", "internal/lang", "internal/clock"},
	"internal/rootlist":   {"facts", "trust", "trust/ct", "internal/lang"},
	"internal/zone":       {"facts", "scan", "scan/lookup", "scan/thirdparty", "target", "trust", "trust/ct", "internal/rootlist", "internal/safedial", "internal/lang", "internal/clock"},
	"internal/pglocal":    {"internal/lang"},
	"internal/seal":       {"internal/lang"},
	"internal/client":     {"internal/safedial", "internal/lang"},
	"migrations":          {},
	"auth":                {"internal/lang", "internal/clock"},
	"config":              {"facts", "target", "rules", "scan", "internal/seal", "internal/zone", "internal/lang"},
	"store":               {"facts", "rules", "renewal", "alert", "auth"},
	"notify":              {"alert", "internal/safedial", "internal/lang", "internal/visible", "internal/clock"},
	"jobs":                {"facts", "scan", "scan/thirdparty", "trust", "trust/ct", "rules", "renewal", "alert", "store", "notify", "internal/certlint", "internal/clock", "internal/domain", "internal/inspection"},
	"web/overview":        {"store", "internal/clock"},
	"web/request":         {"auth", "internal/lang"},
	"web/problem":         {"facts", "alert", "auth", "store", "internal/lang", "web/request"},
	"web/access":          {"auth", "internal/lang", "web/problem", "web/request"},
	"web/redact":          {"facts", "rules", "internal/lang"},
	"web/expect":          {"facts", "trust", "store", "internal/lang"},
	"web/apps":            {"facts", "target", "rules", "alert", "config", "store", "internal/lang", "internal/naming", "internal/clock", "web/problem"},
	"web/disputes":        {"facts", "store", "auth", "internal/dispute", "internal/lang", "web/redact"},
	"web/channels":        {"facts", "alert", "notify", "store", "auth", "internal/seal", "internal/lang", "internal/clock", "web/problem"},
	"web/api":             {"facts", "target", "trust", "trust/ct", "rules", "explain", "renewal", "alert", "notify", "store", "auth", "internal/mending", "internal/dispute", "internal/vendors", "internal/lang", "internal/clock", "internal/visible", "web/access", "web/apps", "web/channels", "web/disputes", "web/expect", "web/overview", "web/problem", "web/redact", "web/request"},
	"web/pages":           {"facts", "rules", "explain", "renewal", "alert", "internal/lang", "internal/naming", "internal/visible"},
	"web/site":            {"facts", "target", "trust", "trust/ct", "rules", "explain", "fixes", "renewal", "report", "alert", "notify", "store", "auth", "internal/mending", "internal/dispute", "internal/lang", "internal/clock", "internal/visible", "web/access", "web/apps", "web/channels", "web/disputes", "web/expect", "web/pages", "web/problem", "web/redact", "web/request"},
	"web":                 {"trust", "trust/ct", "store", "auth", "internal/lang", "internal/clock", "web/access", "web/apps", "web/channels", "web/overview", "web/api", "web/problem", "web/request"},

	// what wires the above
	"internal/commandline": {"internal/lang", "internal/visible"},
	"internal/service": {
		"facts", "scan", "trust", "trust/ct", "rules", "store", "notify", "jobs", "auth", "config", "migrations", "web", "web/apps", "web/channels", "web/site",
		"internal/certlint", "internal/lab", "internal/pglocal", "internal/rootlist", "internal/seal", "internal/zone", "internal/lang", "internal/clock",
	},
	"cmd/scanner": {
		"facts", "target", "project", "scan", "scan/thirdparty", "trust", "trust/ct", "rules", "explain", "fixes", "renewal", "report", "config",
		"internal/lab", "internal/rootlist", "internal/zone", "internal/service", "internal/inspection", "internal/mending", "internal/certlint",
		"internal/dispute", "internal/verdicts", "internal/client", "internal/commandline", "internal/lang", "internal/naming", "internal/clock", "internal/visible",
		"internal/collector", "internal/vendors",
	},
	"cmd/api":           {"config", "internal/safedial", "internal/service", "internal/commandline", "internal/lang", "internal/clock", "internal/visible"},
	"scripts/agreement": {"facts", "trust", "internal/lab"},
	"scripts/interop":   {"internal/clock"},
	"scripts/withpg":    {"internal/pglocal", "internal/lang"},
}

// drivers are what speaks to the database; transactions do not leave the packages that may use it.
var drivers = []string{"github.com/jackc/pgx/", "github.com/riverqueue/river/riverdriver", "github.com/riverqueue/river/rivermigrate", "database/sql"}

// leaves may use the standard library only.
var leaves = []string{"facts", "internal/lang", "internal/clock", "internal/pki", "internal/safedial", "internal/visible", "scan/wire", "scan"}

// yet names what a leaf may use all the same, and why.
var yet = map[string][]string{
	// HTTP/2's frames and its compression of headers, on the connection that was inspected: net/http keeps its own to
	// itself, and would bring its goroutines and time-outs.
	"scan": {"golang.org/x/net/http2", "golang.org/x/net/http2/hpack"},
}

// testHelpers are packages that only tests import.
var testHelpers = []string{"facts/factstest", "trust/ct/cttest", "internal/pglocal/pgtest", "store/storetest", "auth/authtest", "web/webtest", "notify/robots"}

// confined names what may be used in some places only, and why.
var confined = []struct {
	pkg   string   // import path
	names []string // of it
	in    []string // packages that may
	why   string
}{
	{"time", []string{"Now", "Since", "Until"}, []string{"internal/clock"}, "the clock is handed in"},
	{
		"net",
		[]string{"Dial", "DialTimeout", "DialTCP", "DialUDP", "DialIP", "DialUnix", "Dialer", "DefaultResolver", "LookupHost", "LookupIP", "LookupAddr"},
		[]string{"internal/safedial", "internal/lab", "internal/pglocal"},
		"every socket passes the address policy; the lab holds ports of its own, and a private database has a socket file",
	},
	{"crypto/tls", []string{"Dial", "DialWithDialer", "Dialer"}, []string{"internal/safedial"}, "every socket passes the address policy"},
	{
		"net/http",
		[]string{"Get", "Head", "Post", "PostForm", "DefaultClient", "DefaultTransport", "Client", "Transport"},
		[]string{"internal/safedial"},
		"every socket passes the address policy",
	},
	{"crypto/x509", []string{"SystemCertPool", "SetFallbackRoots"}, nil, "verdicts are the same on every machine"},
	{
		"encoding/pem",
		[]string{"Decode"},
		[]string{"trust", "trust/rootkeys", "internal/rootlist", "cmd/scanner", "scripts/interop", "scan/thirdparty"},
		"whoever reads PEM refuses private keys: TestPrivateKeysAreRefused of cmd/scanner tries every place of the command; what AIA gives is a stranger's",
	},
	{"os", []string{"Getenv", "LookupEnv", "Environ"}, nil, "the environment is handed in"},
}

// TestArrows reads the imports of every file that is not a test.
func TestArrows(t *testing.T) {
	seen := map[string]bool{}
	eachFile(t, func(pkg, path string, file *ast.File) {
		seen[pkg] = true
		allowed, known := arrows[pkg]
		if !known {
			t.Errorf("%s: package %s has no place in the picture; add it to arrows and to docs/design.md", path, pkg)
			return
		}
		for _, spec := range file.Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			inside, ours := strings.CutPrefix(imported, module)
			switch {
			case ours && !slices.Contains(allowed, inside):
				t.Errorf("%s: %s may not import %s", path, pkg, inside)
			case !ours && strings.Contains(imported, ".") && slices.Contains(leaves, pkg) && !slices.Contains(yet[pkg], imported):
				t.Errorf("%s: %s uses the standard library only, not %s", path, pkg, imported)
			case isDriver(imported) && pkg != "store" && pkg != "migrations":
				t.Errorf("%s: SQL stands in store and migrations, so %s may not import %s", path, pkg, imported)
			}
		}
	})
	for pkg := range arrows {
		if !seen[pkg] {
			t.Errorf("arrows has %s, and there is no such package", pkg)
		}
	}
}

func isDriver(path string) bool {
	return slices.ContainsFunc(drivers, func(d string) bool { return strings.HasPrefix(path, d) })
}

// TestConfined looks for what may not be used where it is.
func TestConfined(t *testing.T) {
	eachFile(t, func(pkg, path string, file *ast.File) {
		imported := map[string]string{} // the name in this file → the path
		for _, spec := range file.Imports {
			p := strings.Trim(spec.Path.Value, `"`)
			name := p[strings.LastIndex(p, "/")+1:]
			if spec.Name != nil {
				name = spec.Name.Name
			}
			imported[name] = p
		}
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			from, ok := sel.X.(*ast.Ident)
			if !ok {
				return true
			}
			for _, c := range confined {
				main := filepath.Base(path) == "main.go" // it hands out what the others are given
				if imported[from.Name] == c.pkg && slices.Contains(c.names, sel.Sel.Name) && !slices.Contains(c.in, pkg) && !main {
					t.Errorf("%s uses %s.%s: %s", path, c.pkg, sel.Sel.Name, c.why)
				}
			}
			return true
		})
	})
}

// TestNoReplace forbids what breaks "go install …@latest".
func TestNoReplace(t *testing.T) {
	text, err := fs.ReadFile(root, "go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if word, _, _ := strings.Cut(strings.TrimSpace(line), " "); word == "replace" || word == "exclude" {
			t.Errorf("go.mod has: %s", line)
		}
	}
}

func eachFile(t *testing.T, visit func(pkg, path string, file *ast.File)) {
	t.Helper()
	files := token.NewFileSet()
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(filepath.Dir(path))
		switch {
		case d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "bench"):
			return fs.SkipDir
		case d.IsDir(), !strings.HasSuffix(path, ".go"), strings.HasSuffix(path, "_test.go"), slices.Contains(testHelpers, pkg):
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		visit(pkg, path, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
