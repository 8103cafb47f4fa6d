package facts_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
)

func entries(texts ...string) []facts.Entry {
	out := []facts.Entry{}
	for i, text := range texts {
		out = append(out, facts.Entry{Text: text, Place: facts.Place{Line: i + 1}})
	}
	return out
}

func TestConsoleDiff(t *testing.T) {
	before := &facts.Console{Lists: map[facts.ListID][]facts.Entry{
		facts.ListRequest: entries("https://a.example.com", "https://b.example.com"),
		facts.ListSocket:  entries("wss://a.example.com"),
		facts.ListUpload:  entries("https://a.example.com"),
		facts.ListUDP:     entries("udp://a.example.com"),
	}}
	next := &facts.Console{Lists: map[facts.ListID][]facts.Entry{
		facts.ListRequest:  entries("https://b.example.com", "https://c.example.com", "https://c.example.com", "https://b.example.com:443"),
		facts.ListSocket:   entries("wss://a.example.com"),
		facts.ListUpload:   entries(),
		facts.ListPrefetch: entries("a.example.com"),
	}}
	want := []facts.ListChange{
		{List: facts.ListRequest, Added: []string{"https://c.example.com", "https://b.example.com:443"}, Dropped: []string{"https://a.example.com"}},
		{List: facts.ListUpload, Dropped: []string{"https://a.example.com"}},
		{List: facts.ListPrefetch, Added: []string{"a.example.com"}},
	}
	if diff := cmp.Diff(want, before.Diff(next)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if got := next.Diff(next); got != nil {
		t.Errorf("against itself: %v", got)
	}
}
