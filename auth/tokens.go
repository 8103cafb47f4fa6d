package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
)

// IssueToken makes a token of the identity's own account and gives its text, the only time that anybody sees it. A nil
// expires means never. A token cannot make tokens, or a stolen one would outlive its end. Errors: ErrNeedsSession,
// ErrBadName, ErrBadRequest (no such scope, or an end that is past), ErrForbidden (a scope beyond the role).
func (s *Service) IssueToken(
	ctx context.Context, by Identity, name string, scope Scope, expires *time.Time,
) (text string, _ Token, _ error) {
	if by.Session == nil {
		return "", Token{}, needsSession()
	}
	name = strings.TrimSpace(name)
	if err := checkTokenName(name); err != nil {
		return "", Token{}, err
	}
	now := s.now()
	switch {
	case scope.Role() == "":
		return "", Token{}, said(ErrBadRequest, lang.En("the scope of a token is read, write or admin").
			Zh("令牌的权限范围须为 read、write 或 admin"))
	case Least(by.Role, scope.Role()) != scope.Role():
		return "", Token{}, said(ErrForbidden, lang.En("the scope {scope} gives more rights than your role, {role}; "+
			"take a smaller one").
			Zh("权限范围 {scope} 超出您的角色 {role} 的权限，请选择较小的范围"), "scope", string(scope), "role", string(by.Role))
	case expires != nil && !now.Before(*expires):
		return "", Token{}, said(ErrBadRequest, lang.En("the end of a token lies in the future").Zh("令牌的到期时间必须晚于现在"))
	}
	text = newToken()
	hash, err := ParseToken(text)
	if err != nil {
		return "", Token{}, fmt.Errorf("read a token that was just made: %w", err)
	}
	token, err := s.store.SaveToken(ctx, Token{
		Account: by.Account.ID, Name: name, Prefix: text[:tokenShown], Hash: hash, Scope: scope,
		CreatedAt: now, ExpiresAt: expires,
	})
	if err != nil {
		return "", Token{}, fmt.Errorf("save a token of account %d: %w", by.Account.ID, err)
	}
	detail := fmt.Sprintf("token=%d scope=%s", token.ID, scope)
	if err := s.audit(ctx, by.Event(now, AuditTokenMade, name, detail)); err != nil {
		return "", Token{}, fmt.Errorf("record token %d: %w", token.ID, err)
	}
	return text, token, nil
}

// Works reports whether the token is good at a time; its account may still be disabled.
func (t Token) Works(now time.Time) bool {
	return t.RevokedAt == nil && (t.ExpiresAt == nil || now.Before(*t.ExpiresAt))
}

// IdentifyToken tells whose token a text is. Its rights are those of the scope, and never more than the account has by
// now. ErrBadToken when it is not whole, unknown, expired, revoked, or its account is disabled.
func (s *Service) IdentifyToken(ctx context.Context, text string) (Identity, error) {
	hash, err := ParseToken(text)
	if err != nil {
		return Identity{}, err
	}
	refused := said(ErrBadToken, lang.En("this token is unknown, has expired or was revoked; make a new one").
		Zh("令牌无效、已过期或已吊销，请创建新令牌"))
	token, account, err := s.store.TokenByHash(ctx, hash)
	if errors.Is(err, ErrNotFound) {
		return Identity{}, refused
	} else if err != nil {
		return Identity{}, fmt.Errorf("look for a token: %w", err)
	}
	now := s.now()
	if !token.Works(now) || account.DisabledAt != nil {
		return Identity{}, refused
	}
	if token.LastUsedAt == nil || now.Sub(*token.LastUsedAt) >= touchEvery {
		token.LastUsedAt = &now
		if err := s.store.TouchToken(ctx, token.ID, now); errors.Is(err, ErrNotFound) {
			return Identity{}, refused // it was removed a moment ago
		} else if err != nil {
			return Identity{}, fmt.Errorf("touch token %d: %w", token.ID, err)
		}
	}
	return Identity{Account: account, Role: Least(account.Role, token.Scope.Role()), Token: &token}, nil
}

// Tokens gives the tokens of an account, those that do not work any more too, the newest first: one's own, or with the
// right to Manage anybody's. ErrForbidden else.
func (s *Service) Tokens(ctx context.Context, by Identity, account int64) ([]Token, error) {
	if !owns(by, account) {
		return nil, forbidden()
	}
	tokens, err := s.store.TokensOf(ctx, account)
	if err != nil {
		return nil, fmt.Errorf("list tokens of account %d: %w", account, err)
	}
	return tokens, nil
}

// RevokeToken ends a token: one's own, with the right to Manage anybody's, and any token itself. ErrNotFound when there
// is none, and when it is somebody else's.
func (s *Service) RevokeToken(ctx context.Context, by Identity, id int64) error {
	token, err := s.store.TokenByID(ctx, id)
	itself := by.Token != nil && by.Token.ID == id
	if errors.Is(err, ErrNotFound) || err == nil && !itself && !owns(by, token.Account) {
		return missing()
	} else if err != nil {
		return fmt.Errorf("look for token %d: %w", id, err)
	}
	now := s.now()
	if err := s.store.RevokeToken(ctx, id, now); err != nil {
		return fmt.Errorf("revoke token %d: %w", id, err)
	}
	return s.audit(ctx, by.Event(now, AuditTokenRevoked, token.Name, fmt.Sprintf("token=%d", id)))
}
