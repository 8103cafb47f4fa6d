package api_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/web/api"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The document is a contract: whoever changes it sees the change in openapi.json and reviews it there.
func TestOpenAPIIsReviewed(t *testing.T) {
	a := api.New(api.Deps{})
	got, err := a.OpenAPI(lang.English)
	if err != nil {
		t.Fatal(err)
	}
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
	if zh, err := a.OpenAPI(lang.Chinese); err != nil || bytes.Count(zh, []byte("\n")) != bytes.Count(got, []byte("\n")) {
		t.Errorf("the Chinese document has another shape: %v", err)
	}
}
