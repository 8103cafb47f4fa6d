package authtest_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/auth/authtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestStore(t *testing.T) {
	authtest.RunStore(t, func(*testing.T) auth.Store { return authtest.NewStore() })
}
