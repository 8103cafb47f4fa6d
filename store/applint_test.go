package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

func TestAppLint(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	who, err := s.CreateAccount(ctx, auth.Account{Name: "ci", Role: auth.Operator})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	project := &facts.Project{SchemaVersion: facts.ProjectSchema, Root: ".", Calls: []facts.NetCall{{API: facts.APIRequest, URLs: []facts.URL{{Text: "https://a.example.com/\x00", Release: true}}}}}
	save := func(l store.AppLint) (int64, bool) {
		t.Helper()
		id, fresh, err := s.SaveAppLint(ctx, wxShop, l, &who.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		return id, fresh
	}
	lint := store.AppLint{At: at, Commit: "0a1b", Tool: "v1", Project: project}
	id, fresh := save(lint)
	if !fresh {
		t.Error("the first one is fresh")
	}
	lint.At = at.Add(time.Hour)
	if again, fresh := save(lint); again != id || fresh {
		t.Errorf("the same once more: app %d, fresh %v", again, fresh)
	}
	found, err := s.AppLints(ctx, []int64{id, 1 << 40})
	if err != nil || len(found) != 1 {
		t.Fatalf("%v, %v", found, err)
	}
	if got := found[id]; got.By != "ci" || got.Commit != "0a1b" || !got.At.Equal(lint.At) || cmp.Diff(project, got.Project) != "" {
		t.Errorf("got %+v", got)
	}
	lint.Commit = "2c3d"
	if _, fresh := save(lint); !fresh {
		t.Error("another commit is fresh")
	}
	if n := count(t, s, `SELECT count(*) FROM app_lint`); n != 1 {
		t.Errorf("%d are kept, want the newest", n)
	}

	lint.Project = &facts.Project{SchemaVersion: facts.ProjectSchema + 1}
	save(lint)
	if found, err := s.AppLints(ctx, []int64{id}); err != nil || len(found) != 0 {
		t.Errorf("what a later version wrote: %v, %v", found, err)
	}
	lint.Project = &facts.Project{Root: strings.Repeat("x", 33<<20)}
	if _, _, err := s.SaveAppLint(ctx, wxShop, lint, nil, nil); err == nil {
		t.Error("33 MiB were kept")
	}
	if err := s.DeleteApp(ctx, id, 0); err != nil {
		t.Error(err)
	}
}
