package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
)

// since holds a look against another, an hour before.
func since(t *testing.T, before, after func(*factstest.World)) report.Result {
	t.Helper()
	was, is := scanned(t, "a.test", before), scanned(t, "a.test", after)
	was.Report.JudgedAt = is.Report.JudgedAt.Add(-time.Hour)
	is.Before = &report.Before{Report: was.Report}
	return is
}

func TestBefore(t *testing.T) {
	s := schema(t)
	for name, c := range map[string]struct {
		before, after    func(*factstest.World)
		english, chinese []string
		changes          []string
	}{
		"mended": {
			leafOnly, nil,
			[]string{
				"  Before → after, judged 2026-11-23 11:00 UTC and 2026-11-23 12:00 UTC:", "    Android    ✗ fail → ✓ pass",
				"    ✓ mended       chain_incomplete           The server sends every intermediate certificate",
			},
			[]string{"  前后对比（2026-11-23 11:00 UTC 与 2026-11-23 12:00 UTC 两次判定）：", "    ✓ 已修复       chain_incomplete           服务器发送了完整的中间证书"},
			[]string{"chain_incomplete mended fail pass"},
		},
		"one for another": {
			leafOnly, expired,
			[]string{"    ✓ mended       chain_incomplete", "    ✗ new          cert_expired"},
			[]string{"    ✗ 新出现       cert_expired"},
			[]string{"chain_incomplete mended fail pass", "cert_expired new pass fail"},
		},
		"still there": {
			expired, expired,
			[]string{"    ! remains      cert_expired"},
			[]string{"    ! 仍存在       cert_expired"},
			[]string{"cert_expired remains fail fail"},
		},
		"not known any more": {
			expired, hangs,
			[]string{"    ? not known    cert_expired", "    ✗ new          tls_handshake_failed"},
			[]string{"    ? 未能得知     cert_expired"},
			[]string{"cert_expired unclear fail unknown", "tls_handshake_failed new pass fail"},
		},
		"found at last": {
			hangs, expired,
			[]string{"    ✗ new          cert_expired               The certificate has not expired (was not known before)"},
			[]string{"（此前未知）"},
			[]string{"tls_handshake_failed mended fail pass", "cert_expired new unknown fail"},
		},
		"well as ever": {
			nil, nil,
			[]string{"    No finding, and no verdict, changed."},
			[]string{"    结论和问题均无变化。"},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := since(t, c.before, c.after)
			for tag, want := range map[lang.Tag][]string{lang.English: c.english, lang.Chinese: c.chinese} {
				o := options(t)
				o.Lang, o.Width = tag, 120
				table := written(t, func(b *bytes.Buffer) report.Writer { return report.NewTable(b, o) }, false, r)
				for _, line := range want {
					if !strings.Contains(table, line) {
						t.Errorf("no %q in\n%s", line, table)
					}
				}
			}
			text := written(t, func(b *bytes.Buffer) report.Writer { return report.NewJSON(b, options(t)) }, false, r)
			validate(t, s, text)
			var doc struct {
				Results []struct {
					Before struct {
						Changes []struct{ Rule, Change, Before, After string }
					}
				}
			}
			if err := json.Unmarshal([]byte(text), &doc); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range doc.Results[0].Before.Changes {
				if c.Rule != "tls_legacy_absent" { // weighs nothing here, and fails in each
					got = append(got, fmt.Sprint(c.Rule, " ", c.Change, " ", c.Before, " ", c.After))
				}
			}
			if diff := cmp.Diff(c.changes, got); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
		})
	}
}

// A message for a chat says it in a few words, and nothing of it where there was no look before.
func TestBeforeInAChat(t *testing.T) {
	got := report.Chat(since(t, leafOnly, expired), options(t))
	for _, line := range []string{"Before → after: fail (2026-11-23 11:00 UTC) → fail\n", "✓ mended: chain_incomplete\n", "✗ new: cert_expired\n"} {
		if !strings.Contains(got, line) {
			t.Errorf("no %q in\n%s", line, got)
		}
	}
	if got := report.Chat(scanned(t, "a.test", expired), options(t)); strings.Contains(got, "Before") {
		t.Error(got)
	}
}
