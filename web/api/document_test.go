package api_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/web/api"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The document is a contract: whoever changes it sees the change in openapi.json and reviews it there.
func TestOpenAPIIsReviewed(t *testing.T) {
	a, err := api.New(api.Deps{})
	if err != nil {
		t.Fatal(err)
	}
	got := a.OpenAPI(lang.English)
	if *update {
		if err := os.WriteFile("openapi.json", got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("openapi.json is not what the code says; look at the difference after: go test ./web/api -run %s -update", t.Name())
	}
	if zh := string(a.OpenAPI(lang.Chinese)); strings.Count(zh, "\n") != strings.Count(string(got), "\n") {
		t.Error("the Chinese document has another shape")
	}
}
