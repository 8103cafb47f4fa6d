package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/problem"
	"github.com/tongguan/tongguan/web/request"
)

// The headers of draft-ietf-httpapi-idempotency-key-header, and what it leaves to us.
const (
	idempotencyKey      = "Idempotency-Key"
	idempotencyReplayed = "Idempotency-Replayed"
	maxKey              = 255
)

func idempotencyParameter() *huma.Param {
	longest := maxKey
	return &huma.Param{
		Name: idempotencyKey, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &longest},
		Description: both(lang.En("a key of your choice, such as a UUID: the same request with the same key is done once within 24 hours, and answered alike").
			Zh("自选的 key，例如 UUID：24 小时内使用同一 key 的相同请求只执行一次，并返回相同的结果")),
	}
}

// once does a request that carries a key, unless it was done before: then it is answered as it was.
func (a *API) once(w http.ResponseWriter, r *http.Request, o operation, key string, body []byte, serve http.HandlerFunc) {
	if err := a.tryOnce(w, r, o, key, body, serve); err != nil {
		problem.Write(w, r, err)
	}
}

func (a *API) tryOnce(w http.ResponseWriter, r *http.Request, o operation, key string, body []byte, serve http.HandlerFunc) error {
	if len(key) > maxKey || !isText(key) {
		return problem.New(problem.BadRequest, nil, problem.Field{
			Location: "header." + idempotencyKey, Code: "malformed",
			Message: lang.Errorf(lang.En("this may have 255 bytes at most").Zh("最多 255 字节")),
		})
	}
	who, err := request.From(r.Context()).Identity()
	if err != nil {
		return err
	}
	state, answer, err := a.deps.Store.BeginIdempotent(r.Context(), who.Account.ID, key, requestHash(r, body))
	switch {
	case err != nil:
		return err
	case state == store.IdempotencyMismatch:
		return problem.New(problem.KeyReused, nil)
	case state == store.IdempotencyRunning:
		return problem.New(problem.StillRunning, nil).With("Retry-After", "1")
	case state == store.IdempotencyReplay:
		if len(answer.Body) == 0 && o.secret {
			return problem.New(problem.AnswerNotKept, nil).With(idempotencyReplayed, "true")
		}
		replay(w, answer)
		return nil
	}
	return a.fresh(w, r, o, who.Account.ID, key, serve)
}

// fresh does the request and keeps the answer. What went wrong on our side is not kept, so that it can be tried again.
func (a *API) fresh(w http.ResponseWriter, r *http.Request, o operation, account int64, key string, serve http.HandlerFunc) error {
	out := &recorder{header: http.Header{}}
	finished := false
	defer func() {
		if finished {
			return
		}
		// The handler panicked. That somebody has hung up is no reason to keep the key.
		ctx, cancel := aWhile(r.Context())
		defer cancel()
		_ = a.deps.Store.AbandonIdempotent(ctx, account, key)
	}()
	serve(out, r)
	finished = true
	ctx, cancel := aWhile(r.Context())
	defer cancel()
	var err error
	if out.status >= http.StatusInternalServerError {
		err = a.deps.Store.AbandonIdempotent(ctx, account, key)
	} else {
		answer := store.Answer{Status: out.status, Header: out.header, Body: out.body.Bytes()}
		if o.secret && out.status < http.StatusBadRequest {
			answer = store.Answer{Status: out.status}
		}
		err = a.deps.Store.FinishIdempotent(ctx, account, key, answer)
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		request.From(r.Context()).Failure = fmt.Errorf("keep the answer of a request: %w", err) // it was done all the same
	}
	out.writeTo(w)
	return nil
}

func aWhile(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
}

// requestHash tells requests apart. The language is part of the address, and so of the request.
func requestHash(r *http.Request, body []byte) []byte {
	info := request.From(r.Context())
	head, _ := json.Marshal([]string{r.Method, info.URL.EscapedPath(), info.URL.RawQuery, r.Header.Get("Content-Type")})
	h := sha256.New()
	h.Write(head)
	h.Write(body)
	return h.Sum(nil)
}

func replay(w http.ResponseWriter, a store.Answer) {
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	w.Header().Set(idempotencyReplayed, "true")
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body)
}

// recorder keeps an answer until it is known whole.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

func (r *recorder) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(p)
}

func (r *recorder) writeTo(w http.ResponseWriter) {
	for name, values := range r.header {
		w.Header()[name] = values
	}
	w.WriteHeader(max(r.status, http.StatusOK))
	_, _ = io.Copy(w, &r.body)
}
