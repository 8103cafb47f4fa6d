package zone_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/internal/zone"
	"github.com/tongguan/tongguan/trust"
)

// TestStores holds on which platforms a root of one's own counts, alone and beside the shipped ones.
func TestStores(t *testing.T) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	root, err := pki.Root(pki.Template{CommonName: "Corp Root", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := root.Leaf(pki.Template{CommonName: "a.test", Names: []string{"a.test"}, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	// A name with "=" in it is a name, unless what stands before is a platform.
	file := filepath.Join(t.TempDir(), "corp=root.pem")
	if err := os.WriteFile(file, root.PEM(), 0o644); err != nil {
		t.Fatal(err)
	}
	for given, c := range map[string]struct {
		only bool
		on   facts.Platforms
	}{
		file:              {true, facts.Everywhere},
		"ios=" + file:     {true, facts.On(facts.IOS)},
		"harmony=" + file: {false, facts.On(facts.Harmony)},
	} {
		s := zone.Settings{CAFile: []string{given}, OnlyCAFile: c.only}
		stores, err := s.Stores()
		if err != nil {
			t.Fatal(err)
		}
		if about, shipped := stores.About(), strings.Contains(stores.About(), "Mozilla"); shipped == c.only || !strings.HasSuffix(about, given) {
			t.Errorf("%s: stores of %s", given, about)
		}
		parsed, err := trust.Parse(leaf.Raw)
		if err != nil {
			t.Fatal(err)
		}
		paths := trust.Find(stores, []*trust.Certificate{parsed})
		for _, p := range facts.AllPlatforms() {
			if standing, _ := paths.On(p); (standing == trust.Accepted) != c.on.Has(p) {
				t.Errorf("%s: %s on %s", given, standing, p)
			}
		}
	}
}
