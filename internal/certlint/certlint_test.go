package certlint

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/zmap/zlint/v3/lint"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

var now = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// leaf makes a certificate of a server. change may be nil.
func leaf(t testing.TB, change func(*pki.Template)) *pki.Certificate {
	t.Helper()
	root, err := pki.Root(pki.Template{CommonName: "Test Root", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	template := pki.Template{CommonName: "api.example.com", Names: []string{"api.example.com"}, Now: now}
	if change != nil {
		change(&template)
	}
	c, err := root.Leaf(template)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func names(of facts.Lints) (out []string) {
	for _, l := range of.Found {
		out = append(out, l.Name)
	}
	return out
}

// TestLint: what a certificate lacks is found, and what it does not lack is not.
func TestLint(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*pki.Template)
		lint   facts.Lint // without its details
	}{
		"a name with an underscore": {change: func(t *pki.Template) { t.Names = append(t.Names, "a_b.example.com") }, lint: facts.Lint{Name: "e_underscore_not_permissible_in_dnsname", Source: "CABF_BR", Severity: facts.LintError}},
		"a name twice":              {change: func(t *pki.Template) { t.Names = append(t.Names, t.Names[0]) }, lint: facts.Lint{Name: "n_san_dns_name_duplicate", Source: "Community", Severity: facts.LintNotice}},
		"a blank before the name":   {change: func(t *pki.Template) { t.CommonName = " " + t.CommonName }, lint: facts.Lint{Name: "w_subject_dn_leading_whitespace", Source: "Community", Severity: facts.LintWarn}},
	} {
		t.Run(name, func(t *testing.T) {
			has := func(change func(*pki.Template)) bool {
				got := New().Lint(t.Context(), leaf(t, change).Raw)
				if got.Failed != "" || got.Linter != Version || got.Broken != 0 {
					t.Errorf("%+v", got)
				}
				return slices.ContainsFunc(got.Found, func(l facts.Lint) bool {
					l.Details = ""
					return l == c.lint
				})
			}
			if !has(c.change) {
				t.Errorf("%s is not found", c.lint.Name)
			}
			if has(nil) {
				t.Errorf("%s is found of the usual leaf", c.lint.Name)
			}
		})
	}
}

// TestOrder: errors come first, then what is alike by name, so that two workers write the same.
func TestOrder(t *testing.T) {
	got := New().Lint(t.Context(), leaf(t, func(t *pki.Template) { t.Names = append(t.Names, t.Names[0], "a_b.example.com") }).Raw)
	if len(got.Found) < 5 {
		t.Fatalf("%v", names(got))
	}
	if !slices.IsSortedFunc(got.Found, func(a, b facts.Lint) int {
		if a.Severity != b.Severity {
			return gravity[a.Severity] - gravity[b.Severity]
		}
		return strings.Compare(a.Name, b.Name)
	}) {
		t.Errorf("%v", names(got))
	}
}

// TestSelection: lints of other kinds of certificates are not run, nor those left out by name; an upgrade that changes
// the number is looked at, and gets a new Version.
func TestSelection(t *testing.T) {
	bySource := map[lint.LintSource]int{}
	for _, l := range selected() {
		bySource[l.Source]++
		if slices.Contains(leftOut, l.Name) {
			t.Errorf("%s is run", l.Name)
		}
	}
	want := map[lint.LintSource]int{
		"CABF_BR": 167, "RFC5280": 115, "Community": 28, "Mozilla": 10, "Apple": 3, "Chrome": 1,
		"RFC3279": 3, "RFC6962": 2, "RFC5480": 1, "RFC5891": 1, "RFC8813": 1,
	}
	if diff := cmp.Diff(want, bySource); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, name := range leftOut {
		if lint.GlobalRegistry().CertificateLints().ByName(name) == nil {
			t.Errorf("%s is left out, and there is no such lint", name)
		}
	}
}

// TestVersion holds that the version is that of the module.
func TestVersion(t *testing.T) {
	text, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	release, _, _ := strings.Cut(Version, " ")
	if !strings.Contains(string(text), "github.com/zmap/zlint/v3 "+release+"\n") {
		t.Errorf("go.mod has another zlint than %s", release)
	}
}

// TestOnce: a hundred who ask about one certificate have it linted once.
func TestOnce(t *testing.T) {
	l := New()
	der := leaf(t, nil).Raw
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			if got := l.Lint(t.Context(), der); got.Failed != "" {
				t.Errorf("%+v", got)
			}
		})
	}
	wg.Wait()
	if l.Runs() != 1 {
		t.Errorf("linted %d times", l.Runs())
	}
}

// TestForgets: the memory is bounded, and what is asked again is what was forgotten first.
func TestForgets(t *testing.T) {
	l := New()
	l.lint = func([]byte, *atomic.Bool) facts.Lints { return facts.Lints{} }
	for i := range memory + 10 {
		l.Lint(t.Context(), fmt.Append(nil, i))
	}
	if len(l.known) != memory || len(l.order) != memory {
		t.Errorf("%d and %d are remembered", len(l.known), len(l.order))
	}
	before := l.Runs()
	l.Lint(t.Context(), fmt.Append(nil, memory+9))
	l.Lint(t.Context(), fmt.Append(nil, 0))
	if got := l.Runs() - before; got != 1 {
		t.Errorf("%d were linted again", got)
	}
}

// TestBadBytes: what is no certificate, and a linter that breaks off, cost nothing but the answer.
func TestBadBytes(t *testing.T) {
	for _, der := range [][]byte{nil, []byte("rubbish"), {0x30, 0x80}} {
		if got := New().Lint(t.Context(), der); got.Failed != facts.LintUnreadable || len(got.Found) > 0 {
			t.Errorf("%q: %+v", der, got)
		}
	}
	var stop atomic.Bool
	stop.Store(true)
	if got := lintDER(leaf(t, nil).Raw, &stop); got.Failed != facts.LintTimeout || len(got.Found) > 0 {
		t.Errorf("stopped: %+v", got)
	}
}

// TestHangs: a certificate over which a lint hangs costs the limit once and a slot for good; when all slots hang, nothing
// more is begun, and that is not remembered.
func TestHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, hung := t.Context(), make(chan struct{})
		l := New()
		l.lint = func(der []byte, stop *atomic.Bool) facts.Lints {
			if strings.HasPrefix(string(der), "hang") {
				<-hung
				if !stop.Load() {
					t.Error("it is not told to stop")
				}
			}
			return facts.Lints{}
		}
		for i := range cap(l.slots) {
			began := time.Now()
			got := l.Lint(ctx, fmt.Append(nil, "hang", i))
			if took := time.Since(began); got.Failed != facts.LintTimeout || took != limit {
				t.Errorf("%d: %q after %v", i, got.Failed, took)
			}
		}
		if got := l.Lint(ctx, []byte("hang0")); got.Failed != facts.LintTimeout || l.Runs() != int64(cap(l.slots)) {
			t.Errorf("asked again: %q, %d runs", got.Failed, l.Runs())
		}
		if got := l.Lint(ctx, []byte("good")); got.Failed != facts.LintBusy {
			t.Errorf("with no slot free: %q", got.Failed)
		}
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if got := l.Lint(gone, []byte("other")); got.Failed != facts.LintBusy {
			t.Errorf("for somebody who left: %q", got.Failed)
		}
		close(hung)
		synctest.Wait()
		if got := l.Lint(ctx, []byte("good")); got.Failed != "" {
			t.Errorf("with all slots free again: %q", got.Failed)
		}
	})
}

// TestBounded: a certificate cannot make the answer large.
func TestBounded(t *testing.T) {
	long := strings.Repeat("é", maxDetails)
	if got := cut(long); len(got) > maxDetails+len("…") || !strings.HasSuffix(got, "…") || strings.ContainsRune(got, '\uFFFD') {
		t.Errorf("%d bytes: %q", len(got), got)
	}
	if got := cut("a\xffb"); got != "a\uFFFDb" {
		t.Errorf("%q", got)
	}
}

func FuzzLint(f *testing.F) {
	f.Add(leaf(f, nil).Raw)
	f.Add(leaf(f, func(t *pki.Template) { t.Names = append(t.Names, "a_b.example.com", "192.0.2.1") }).Raw)
	f.Fuzz(func(t *testing.T, der []byte) {
		got := lintDER(der, new(atomic.Bool))
		if got.Linter != Version || got.Found == nil || len(got.Found) > maxFound || got.Failed != "" && len(got.Found) > 0 {
			t.Errorf("%+v", got)
		}
	})
}

func kinds(b *testing.B) map[string][]byte {
	long, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		b.Fatal(err)
	}
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	return map[string][]byte{
		"P-256":    leaf(b, nil).Raw,
		"P-384":    leaf(b, func(t *pki.Template) { t.Key = p384 }).Raw,
		"RSA-2048": leaf(b, func(t *pki.Template) { t.Key = long }).Raw,
		"8000 names": leaf(b, func(t *pki.Template) {
			for i := range 8000 {
				t.Names = append(t.Names, fmt.Sprintf("host-%04d.example.com", i))
			}
		}).Raw,
	}
}

// BenchmarkLint measures what a leaf costs.
func BenchmarkLint(b *testing.B) {
	for name, der := range kinds(b) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				lintDER(der, new(atomic.Bool))
			}
		})
	}
}
