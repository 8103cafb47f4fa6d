package api

import (
	"context"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/request"
)

// Paging is what a list in pages takes.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"how many at most|最多返回多少项"`
	Cursor string `query:"cursor" maxLength:"2048" doc:"next_cursor of the page before, with all other parameters unchanged|上一页的 next_cursor，其余参数保持不变"`
}

// A Page is a part of a list.
type Page[T any] struct {
	Data       []T     `json:"data" doc:"the entries of this page|本页内容"`
	NextCursor *string `json:"next_cursor" doc:"where the next page begins; null on the last|下一页的起点，最后一页为 null"`
}

// A List is a part of a list that is answered.
type List[T any] struct {
	Link string `header:"Link" doc:"the next page (RFC 8288)|下一页（RFC 8288）"`
	Body Page[T]
}

// All is a list that has one page.
type All[T any] struct {
	Data []T `json:"data" doc:"all entries|全部内容"`
}

// paged reads one page of a list and puts its rows into their form in the answer. The filter is all that selects and
// orders rows.
func paged[R, T any](ctx context.Context, a *API, name string, filter any, p Paging,
	read func(after store.Cursor, limit int) ([]R, *store.Cursor, error), show func(R) T,
) (*List[T], error) {
	list, err := listOf(name, filter)
	if err != nil {
		return nil, err
	}
	after, err := a.cursors.read(ctx, p.Cursor, list)
	if err != nil {
		return nil, err
	}
	rows, next, err := read(after, p.Limit)
	if err != nil {
		return nil, err
	}
	out := &List[T]{Body: Page[T]{Data: each(rows, show)}}
	if next != nil {
		text, err := a.cursors.write(ctx, *next, list)
		if err != nil {
			return nil, err
		}
		out.Body.NextCursor, out.Link = &text, nextLink(ctx, text, p.Limit)
	}
	return out, nil
}

// nextLink is the address of the next page, relative to the server.
func nextLink(ctx context.Context, cursor string, limit int) string {
	u := *request.From(ctx).URL
	q := u.Query()
	q.Set("cursor", cursor)
	q.Set("limit", strconv.Itoa(limit))
	u.RawQuery = q.Encode()
	return "<" + u.RequestURI() + `>; rel="next"`
}

// each shows every row; the list is never null.
func each[R, T any](rows []R, show func(R) T) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = show(r)
	}
	return out
}

// pathTo writes the address of something: "/endpoints/{}" with each {} filled by an id.
func pathTo(format string, ids ...int64) string {
	for _, id := range ids {
		format = strings.Replace(format, "{}", strconv.FormatInt(id, 10), 1)
	}
	return Prefix + format
}
