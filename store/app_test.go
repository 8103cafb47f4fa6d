package store_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

func newApp(t *testing.T, s *store.Store, appid string) store.App {
	t.Helper()
	a, err := s.CreateApp(t.Context(), store.App{AppID: appid, Name: "名 " + appid, Production: true})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestApps(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	owner, err := s.CreateAccount(ctx, auth.Account{Name: "wang", Role: auth.Operator})
	if err != nil {
		t.Fatal(err)
	}
	made, err := s.CreateApp(ctx, store.App{AppID: "wx0123456789abcdef", Name: "商城\x00", Production: true, OwnerID: &owner.ID})
	if err != nil {
		t.Fatal(err)
	}
	want := store.App{AppID: "wx0123456789abcdef", Name: "商城", Production: true, OwnerID: &owner.ID, OwnerName: "wang", Version: 1}
	if diff := cmp.Diff(want, made, cmpopts.IgnoreFields(store.App{}, "ID", "CreatedAt")); diff != "" {
		t.Errorf("CreateApp (-want +got):\n%s", diff)
	}
	byID, err1 := s.App(ctx, made.ID)
	byAppID, err2 := s.AppByAppID(ctx, made.AppID)
	if diff := cmp.Diff([]store.App{made, made}, []store.App{byID, byAppID}); diff != "" || err1 != nil || err2 != nil {
		t.Errorf("read again: %v, %v (-want +got):\n%s", err1, err2, diff)
	}

	changed := made
	changed.Name, changed.Production, changed.OwnerID, changed.AppID = "新商城", false, nil, "ignored"
	got, err := s.UpdateApp(ctx, changed)
	if err != nil || got.Name != "新商城" || got.Production || got.OwnerID != nil || got.AppID != made.AppID || got.Version != 2 {
		t.Errorf("UpdateApp gave %+v, %v", got, err)
	}

	missing := int64(1 << 40)
	_, exists := s.CreateApp(ctx, store.App{AppID: made.AppID})
	_, noOwner := s.CreateApp(ctx, store.App{AppID: "wx1", OwnerID: &missing})
	_, conflict := s.UpdateApp(ctx, changed)
	_, noOwnerNow := s.UpdateApp(ctx, store.App{ID: made.ID, OwnerID: &missing})
	_, gone := s.UpdateApp(ctx, store.App{ID: missing})
	_, unknown := s.App(ctx, missing)
	_, unnamed := s.AppByAppID(ctx, "wx1\x00")
	for what, c := range map[string]struct{ got, want error }{
		"CreateApp of an appid that is taken": {exists, store.ErrExists},
		"CreateApp with an unknown owner":     {noOwner, store.ErrNotFound},
		"UpdateApp of an old version":         {conflict, store.ErrConflict},
		"UpdateApp with an unknown owner":     {noOwnerNow, store.ErrNotFound},
		"UpdateApp of none":                   {gone, store.ErrNotFound},
		"App":                                 {unknown, store.ErrNotFound},
		"AppByAppID":                          {unnamed, store.ErrNotFound},
	} {
		if !errors.Is(c.got, c.want) {
			t.Errorf("%s: %v, want %v", what, c.got, c.want)
		}
	}
}

func TestDeleteApp(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	ids := many(t, s, 2)
	a := newApp(t, s, "wx1")
	if _, err := s.AddUse(ctx, store.Use{AppID: &a.ID, EndpointID: ids[0]}); err != nil {
		t.Fatal(err)
	}
	used, unused := version(t, s, ids[0]), version(t, s, ids[1])
	if err := s.DeleteApp(ctx, a.ID, a.Version+1); !errors.Is(err, store.ErrConflict) {
		t.Errorf("another version: %v", err)
	}
	if err := s.DeleteApp(ctx, a.ID, a.Version); err != nil {
		t.Error(err)
	}
	if err := s.DeleteApp(ctx, a.ID, 0); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("again: %v", err)
	}
	if got := count(t, s, `SELECT count(*) FROM use WHERE app_id IS NOT NULL`); got != 0 {
		t.Errorf("%d of its uses are left", got)
	}
	if got := version(t, s, ids[0]); got != used+1 {
		t.Errorf("the endpoint that it used has version %d, want %d", got, used+1)
	}
	if got := version(t, s, ids[1]); got != unused {
		t.Errorf("another endpoint has version %d, want %d", got, unused)
	}
}

func TestAppsByPages(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	ids := many(t, s, 3)
	sql(t, s, `UPDATE endpoint SET worst = 3 WHERE id = $1`, ids[0])
	sql(t, s, `UPDATE endpoint SET worst = 1 WHERE id = $1`, ids[1])
	uses := map[string][]int64{"wx1": {ids[0], ids[1]}, "wx2": {ids[1], ids[2]}, "wx3": {ids[2]}}
	for i := range 5 {
		a := newApp(t, s, fmt.Sprintf("wx%d", 4-i))
		for _, id := range uses[a.AppID] {
			for _, list := range []store.List{store.ListRequest, store.ListUpload} { // one endpoint, be it on two lists
				if _, err := s.AddUse(ctx, store.Use{AppID: &a.ID, EndpointID: id, List: list}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	type line struct {
		AppID     string
		Endpoints int
		Worst     rules.Grade
	}
	want := []line{{"wx0", 0, ""}, {"wx1", 2, rules.GradeFail}, {"wx2", 2, rules.GradeWarn}, {"wx3", 1, ""}, {"wx4", 0, ""}}
	for _, limit := range []int{1, 2, 5, 100} {
		var got []line
		for cursor := new(store.Cursor); cursor != nil; {
			apps, next, err := s.Apps(ctx, *cursor, limit)
			if err != nil || len(apps) > limit || len(apps) == 0 {
				t.Fatalf("a page of %d has %d, %v", limit, len(apps), err)
			}
			for _, a := range apps {
				got = append(got, line{a.AppID, a.Endpoints, a.Worst})
			}
			cursor = next
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("pages of %d (-want +got):\n%s", limit, diff)
		}
	}
}
