package store_test

import (
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/auth/authtest"
	"github.com/tongguan/tongguan/store/storetest"
)

// The store keeps what package auth asks of one.
func TestAuthStore(t *testing.T) {
	authtest.RunStore(t, func(t *testing.T) auth.Store { return storetest.New(t) })
}
