package zone_test

import (
	"testing"

	"go.uber.org/goleak"
)

// The lab that the tests scan runs in goroutines.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
