package zone

import (
	"github.com/tongguan/tongguan/internal/rootlist"
	"github.com/tongguan/tongguan/trust/ct"
)

// Logs reads the list of Certificate Transparency logs; nil when none was added.
func (s Settings) Logs() (*ct.List, error) { return rootlist.Logs(s.LogsFile) }
