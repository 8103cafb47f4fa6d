package channels_test

import (
	"os"
	"testing"

	"github.com/tongguan/tongguan/internal/pglocal/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
