package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

func TestAuditLog(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	wang := newAccount(t, s, "wang")
	start := time.Date(2026, 11, 30, 23, 59, 59, 123456e3, time.UTC) // months change, and with them partitions
	if _, err := s.Partitions(ctx, start, store.Retention{}); err != nil {
		t.Fatal(err)
	}
	full := auth.AuditEvent{
		At: start, Account: wang, Token: 7, IP: "2001:db8::1", Action: auth.AuditTokenMade, Object: "令牌\x00", Detail: "scope=read \x00\xff",
	}
	events := []auth.AuditEvent{full, {At: start.Add(time.Second), Action: auth.AuditSignInFailed}, {At: start.Add(time.Second), Account: 1 << 40, Action: "other"}}
	for i := range 4 {
		events = append(events, auth.AuditEvent{At: start.Add(time.Duration(i) * time.Second / 2), Account: wang, Action: auth.AuditSignIn, Object: fmt.Sprint(i)})
	}
	for _, e := range events {
		if err := s.Audit(ctx, e); err != nil {
			t.Fatal(err)
		}
	}
	list, next, err := s.AuditLog(ctx, 0, store.Cursor{}, 100)
	if err != nil || next != nil || len(list) != len(events) {
		t.Fatalf("%d of %d lines, %v, %v", len(list), len(events), next, err)
	}
	full.Object, full.Detail = "令牌", "scope=read \ufffd"
	last := list[len(list)-1]
	if diff := cmp.Diff(store.AuditEntry{ID: last.ID, Name: "wang", AuditEvent: full}, last); diff != "" {
		t.Errorf("the oldest (-want +got):\n%s", diff)
	}
	for i := range list[1:] {
		if a, b := list[i], list[i+1]; a.At.Before(b.At) || a.At.Equal(b.At) && a.ID < b.ID {
			t.Errorf("line %d is older than the one after it: %v, %v", i, a, b)
		}
	}
	for _, account := range []int64{0, wang, 1 << 40} {
		var want []int64
		for _, e := range list {
			if account == 0 || e.Account == account {
				want = append(want, e.ID)
			}
		}
		for _, limit := range []int{1, 2, 3, 100} {
			var got []int64
			for cursor := new(store.Cursor); cursor != nil; {
				page, next, err := s.AuditLog(ctx, account, *cursor, limit)
				if err != nil || len(page) > limit || len(page) == 0 {
					t.Fatalf("a page of %d has %d, %v", limit, len(page), err)
				}
				for _, e := range page {
					got = append(got, e.ID)
				}
				cursor = next
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("account %d by %d (-want +got):\n%s", account, limit, diff)
			}
		}
	}
}
