package store_test

import (
	"bytes"
	"sync"
	"testing"

	"github.com/tongguan/tongguan/store/storetest"
)

func TestSecretIsMadeOnce(t *testing.T) {
	url := storetest.URL(t)
	secrets := make([][]byte, 12)
	var wg sync.WaitGroup
	for i := range secrets {
		s := storetest.Open(t, url)
		wg.Go(func() {
			var err error
			if secrets[i], err = s.Secret(t.Context(), "cursor", 100); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, secret := range secrets {
		if len(secret) != 100 || !bytes.Equal(secret, secrets[0]) {
			t.Fatalf("one secret is %x and %x", secret, secrets[0])
		}
	}
	s := storetest.Open(t, url)
	if got, err := s.Secret(t.Context(), "cursor", 16); err != nil || !bytes.Equal(got, secrets[0]) {
		t.Errorf("asked for with another size it is %x, %v", got, err)
	}
	if got, err := s.Secret(t.Context(), "other", 100); err != nil || bytes.Equal(got, secrets[0]) {
		t.Errorf("another secret is %x, %v", got, err)
	}
}
