package api

import (
	"context"
	"net/http"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
)

// Me is who asks.
type Me struct {
	Account Account  `json:"account"`
	Role    Role     `json:"role" doc:"what counts: the role of the account, or less by the scope of the token|实际生效的角色：账号的角色，或因令牌权限范围而更小"`
	Session *Session `json:"session,omitempty" doc:"absent unless it was shown|未使用会话时不返回"`
	Token   *Token   `json:"token,omitempty" doc:"absent unless it was shown|未使用令牌时不返回"`
}

// A Session is one browser that is signed in.
type Session struct {
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at" doc:"give or take a minute|误差约一分钟"`
	ExpiresAt time.Time `json:"expires_at"`
	UserAgent string    `json:"user_agent,omitempty"`
	IP        string    `json:"ip,omitempty"`
}

// A Token is what a program signs in with.
type Token struct {
	ID         ID         `json:"id"`
	Name       string     `json:"name"`
	Prefix     string     `json:"prefix" doc:"the first characters of its text|令牌开头的字符"`
	Scope      Scope      `json:"scope"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  *time.Time `json:"expires_at,omitempty" doc:"absent: never|不返回表示永不过期"`
	LastUsedAt *time.Time `json:"last_used_at,omitempty" doc:"give or take a minute|误差约一分钟"`
	RevokedAt  *time.Time `json:"revoked_at,omitempty" doc:"absent while it works|有效时不返回"`
}

// A NewToken is a token to be made.
type NewToken struct {
	Name      string     `json:"name" minLength:"1" maxLength:"64"`
	Scope     Scope      `json:"scope" doc:"no more than your role has|不能超出您的角色"`
	ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"absent: never|不填写表示永不过期"`
}

// A MadeToken is a token with its text.
type MadeToken struct {
	Token
	Text string `json:"text" doc:"the token itself, shown this once|令牌全文，仅显示这一次"`
}

func tokenOf(t auth.Token) Token {
	return Token{
		idOf(t.ID), t.Name, t.Prefix, Scope(t.Scope), t.CreatedAt.UTC(), utc(t.ExpiresAt), utc(t.LastUsedAt), utc(t.RevokedAt),
	}
}

func (a *API) me() {
	register(a, operation{
		id: "get-me", method: http.MethodGet, path: "/me", action: auth.See, tag: tagPeople,
		summary: lang.En("Look at who you are").Zh("查看当前身份"),
	}, func(ctx context.Context, _ *struct{}) (*struct{ Body Me }, error) {
		who := whoAsks(ctx)
		out := Me{Account: accountOf(who.Account), Role: Role(who.Role)}
		if s := who.Session; s != nil {
			out.Session = &Session{s.CreatedAt.UTC(), s.SeenAt.UTC(), s.ExpiresAt.UTC(), s.UserAgent, s.IP}
		}
		if who.Token != nil {
			token := tokenOf(*who.Token)
			out.Token = &token
		}
		return &struct{ Body Me }{out}, nil
	})
}

func (a *API) tokens() {
	register(a, operation{
		id: "list-tokens", method: http.MethodGet, path: "/tokens", action: auth.See, tag: tagPeople,
		summary: lang.En("List your tokens").Zh("列出我的令牌"),
		about:   lang.En("With a token, only one of the scope admin.").Zh("使用令牌时，需要 admin 权限范围。"),
	}, func(ctx context.Context, _ *struct{}) (*struct{ Body All[Token] }, error) {
		who := whoAsks(ctx)
		tokens, err := a.deps.Auth.Tokens(ctx, who, who.Account.ID)
		return &struct{ Body All[Token] }{All[Token]{each(tokens, tokenOf)}}, err
	})
	register(a, operation{
		id: "create-token", method: http.MethodPost, path: "/tokens", action: auth.See, tag: tagPeople, status: http.StatusCreated, secret: true,
		summary: lang.En("Make a token").Zh("创建令牌"),
		about:   lang.En("Only in a session: a token cannot make tokens.").Zh("仅限浏览器会话：令牌不能创建令牌。"),
	}, a.createToken)
	register(a, operation{
		id: "delete-token", method: http.MethodDelete, path: "/tokens/{id}", action: auth.See, tag: tagPeople, status: http.StatusNoContent,
		summary: lang.En("Revoke a token").Zh("吊销令牌"),
		about:   lang.En("One of yours; an administrator may revoke any, and a token may revoke itself.").Zh("可吊销自己的令牌；管理员可吊销任意令牌，令牌也可吊销自身。"),
	}, func(ctx context.Context, in *ByID) (*struct{}, error) {
		return nil, a.deps.Auth.RevokeToken(ctx, whoAsks(ctx), in.ID.n)
	})
}

func (a *API) createToken(ctx context.Context, in *struct{ Body NewToken }) (*struct {
	CacheControl string `header:"Cache-Control"`
	Body         MadeToken
}, error,
) {
	text, token, err := a.deps.Auth.IssueToken(ctx, whoAsks(ctx), in.Body.Name, auth.Scope(in.Body.Scope), in.Body.ExpiresAt)
	if err != nil {
		return nil, err
	}
	return &struct {
		CacheControl string `header:"Cache-Control"`
		Body         MadeToken
	}{"no-store", MadeToken{tokenOf(token), text}}, nil
}
