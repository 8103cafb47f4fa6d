package auth_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/auth/authtest"
	"github.com/tongguan/tongguan/internal/lang"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start has more than microseconds, as times have.
var start = time.Date(2026, 11, 23, 12, 0, 0, 123456789, time.UTC)

const good = "five tall ships at dawn"

// A world is a service with what it works with. The account root (admin) has no password, ming (operator) has good.
type world struct {
	*testing.T
	*auth.Service
	store  *authtest.Store
	hasher *hasher
	now    time.Time
	root   auth.Account
	ming   auth.Account
}

func newWorld(t *testing.T) *world { return newWorldOver(t, nil) }

// newWorldOver puts something between the service and the store.
func newWorldOver(t *testing.T, over func(auth.Store) auth.Store) *world {
	w := &world{T: t, store: authtest.NewStore(), hasher: &hasher{}, now: start}
	var store auth.Store = w.store
	if over != nil {
		store = over(store)
	}
	w.Service = auth.New(auth.Deps{Store: store, Clock: func() time.Time { return w.now }, Hasher: w.hasher, Cores: 2})
	w.root = w.account("root", auth.Admin)
	w.ming = w.account("Ming", auth.Operator)
	must(t, w.store.SetPassword(t.Context(), w.ming.ID, w.hasher.Hash(good), nil))
	ming, err := w.store.AccountByID(t.Context(), w.ming.ID)
	must(t, err)
	w.ming = ming
	w.hasher.reset()
	return w
}

func (w *world) account(name string, role auth.Role) auth.Account {
	w.Helper()
	a, err := w.store.CreateAccount(w.Context(), auth.Account{Name: name, Role: role, CreatedAt: start})
	must(w.T, err)
	return a
}

// try signs in with the time standing still.
func (w *world) try(name, password, from string) error {
	_, _, err := w.SignIn(w.Context(), name, password, at(from))
	return err
}

// mings signs ming in, and gives the id of the session with what Identify makes of it.
func (w *world) mings() (string, auth.Identity) {
	w.Helper()
	id, _, err := w.SignIn(w.Context(), "ming", good, at("192.0.2.7"))
	must(w.T, err)
	return id, w.identify(id)
}

func (w *world) identify(id string) auth.Identity {
	w.Helper()
	by, err := w.Identify(w.Context(), id)
	must(w.T, err)
	return by
}

// roots is an admin who is signed in.
func (w *world) roots() auth.Identity {
	w.Helper()
	token, _, err := w.NewLink(w.Context(), auth.Machine(), "root")
	must(w.T, err)
	id, _, err := w.SignInByLink(w.Context(), token, at("192.0.2.1"))
	must(w.T, err)
	return w.identify(id)
}

// last gives the newest line of the record.
func (w *world) last() auth.AuditEvent {
	w.Helper()
	events := w.store.Events()
	if len(events) == 0 {
		w.Fatal("nothing was recorded")
	}
	return events[len(events)-1]
}

func at(addr string) auth.Client {
	return auth.Client{IP: netip.MustParseAddr(addr), UserAgent: "Mozilla/5.0"}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// want fails unless err is of that kind and, where people see it, is said in both languages.
func want(t *testing.T, what string, err, kind error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("%s: got %v, want %v", what, err, kind)
		return
	}
	if said, ok := errors.AsType[*lang.Error](err); err != nil && (!ok || said.In(lang.English) == "" || said.In(lang.Chinese) == "") {
		t.Errorf("%s: %v is not said in both languages", what, err)
	}
}

// hasher counts. during runs inside of every Verify, which says yes to everything with yes.
type hasher struct {
	hashes, verifies atomic.Int64
	longest          atomic.Int64 // password that was compared
	during           func()
	yes              bool
}

func (h *hasher) reset() { h.hashes.Store(0); h.verifies.Store(0) }

func (h *hasher) Hash(password string) string {
	return fmt.Sprintf("hash %d of %s", h.hashes.Add(1), password)
}

func (h *hasher) Verify(hash, password string) (bool, error) {
	h.verifies.Add(1)
	h.longest.Store(max(h.longest.Load(), int64(len(password))))
	if h.during != nil {
		h.during()
	}
	var n int
	if _, err := fmt.Sscanf(hash, "hash %d of", &n); err != nil {
		return false, err
	}
	return h.yes || hash == fmt.Sprintf("hash %d of %s", n, password), nil
}

// errBroken is what a store that cannot do its work says; nobody is to see it.
var errBroken = errors.New("connection refused")

// mute is a store whose record cannot be written.
type mute struct{ auth.Store }

func (mute) Audit(context.Context, auth.AuditEvent) error { return errBroken }

// askedStore counts what it is asked by hash and keeps what it is asked by name. It fails with fail unless that is nil.
type askedStore struct {
	auth.Store
	hashes int
	names  []string
	fail   error
}

func (s *askedStore) AccountByName(ctx context.Context, name string) (auth.Account, error) {
	s.names = append(s.names, name)
	return s.Store.AccountByName(ctx, name)
}

func (s *askedStore) SessionByHash(ctx context.Context, hash [32]byte) (auth.Session, auth.Account, error) {
	s.hashes++
	if s.fail != nil {
		return auth.Session{}, auth.Account{}, s.fail
	}
	return s.Store.SessionByHash(ctx, hash)
}

func (s *askedStore) TokenByHash(ctx context.Context, hash [32]byte) (auth.Token, auth.Account, error) {
	s.hashes++
	if s.fail != nil {
		return auth.Token{}, auth.Account{}, s.fail
	}
	return s.Store.TokenByHash(ctx, hash)
}

func (s *askedStore) UseLink(ctx context.Context, hash [32]byte, now time.Time) (auth.Account, error) {
	s.hashes++
	if s.fail != nil {
		return auth.Account{}, s.fail
	}
	return s.Store.UseLink(ctx, hash, now)
}
