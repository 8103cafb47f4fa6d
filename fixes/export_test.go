package fixes

// The tables, for tests.
var (
	NginxFixes  = nginxFixes
	ChainFaults = chainFaults
	Every       = software
)

// Fixes gives the table of a software.
func (s Software) Fixes() map[string][]Step { return s.fixes }
