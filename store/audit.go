package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/tongguan/tongguan/auth"
)

// auditDetail is what stands in the column detail.
type auditDetail struct {
	Token  int64  `json:"token,omitempty"`
	IP     string `json:"ip,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// Audit is as auth.Store has it.
func (s *Store) Audit(ctx context.Context, e auth.AuditEvent) error {
	detail, err := json.Marshal(auditDetail{e.Token, e.IP, e.Detail})
	if err != nil {
		return err
	}
	_, err = s.pool.Exec(ctx, `
		INSERT INTO audit (at, account_id, action, object, detail) VALUES ($1, NULLIF($2, 0::int8), $3, $4, $5)`,
		e.At, e.Account, clean(string(e.Action)), clean(e.Object), cleanJSON(detail))
	return err
}

// An AuditEntry is a line of the record of who did what.
type AuditEntry struct {
	ID   int64
	Name string // of the account; "" when nobody, or when the account is gone
	auth.AuditEvent
}

// AuditLog lists what an account did, or everybody when account is 0: the newest first.
func (s *Store) AuditLog(ctx context.Context, account int64, after Cursor, limit int) ([]AuditEntry, *Cursor, error) {
	type row struct {
		ID        int64
		At        time.Time
		AccountID int64
		Name      string
		Action    auth.AuditAction
		Object    string
		Detail    []byte
	}
	end := "infinity"
	if after.Key != "" {
		end = after.Key
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT l.id, l.at, COALESCE(l.account_id, 0) AS account_id, COALESCE(a.name, '') AS name, l.action, l.object, l.detail
		FROM audit l LEFT JOIN account a ON a.id = l.account_id
		WHERE (l.at, l.id) < ($1::text::timestamptz, $2) AND ($3::int8 = 0 OR l.account_id = $3)
		ORDER BY l.at DESC, l.id DESC LIMIT $4`, end, after.ID, account, limit+1))
	if err != nil {
		return nil, nil, err
	}
	out := make([]AuditEntry, len(rows))
	for i, r := range rows {
		var d auditDetail
		if err := json.Unmarshal(r.Detail, &d); err != nil {
			return nil, nil, err
		}
		out[i] = AuditEntry{r.ID, r.Name, auth.AuditEvent{
			At: r.At, Account: r.AccountID, Token: d.Token, IP: d.IP, Action: r.Action, Object: r.Object, Detail: d.Detail,
		}}
	}
	out, next := page(out, limit, func(e AuditEntry) Cursor { return Cursor{e.At.UTC().Format(time.RFC3339Nano), e.ID} })
	return out, next, nil
}
