package report

import (
	"crypto/sha256"
	"encoding/hex"
	"net"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/rules"
)

// fingerprints names each finding so that it can be found again in another report, whatever its language and whichever
// lines have moved; "" stands for what neither fails nor is unknown. About a server it is what is said of which endpoint:
// not at which address, since DNS gives others by the minute. In a folder it is what is said about which file, and the
// how manieth of its like that is there, so that a second call like one that is known is a new finding.
func fingerprints(endpoint string, findings []rules.Finding) []string {
	out := make([]string, len(findings))
	count := map[string]int{}
	for i := range findings {
		f := &findings[i]
		if f.Status != rules.Fail && f.Status != rules.Unknown {
			continue
		}
		text := f.Identity() + "\n" + endpoint
		if f.Place.File != "" {
			text += "\n" + f.Place.File
			count[text]++
			text += "\n" + strconv.Itoa(count[text])
		}
		sum := sha256.Sum256([]byte(text))
		out[i] = hex.EncodeToString(sum[:fingerprintBytes])
	}
	return out
}

// fingerprintBytes are more than chance can make collide, and short enough to stand in every finding.
const fingerprintBytes = 16

// fingerprints names the findings of a server.
func (r *Result) fingerprints() []string { return fingerprints(r.endpoint(), r.Report.Outcomes) }

// endpoint is what the findings are about, however the target was written; "" for a chain without a host.
func (r *Result) endpoint() string {
	e := r.Snapshot.Endpoint
	if e.Host == "" {
		return ""
	}
	return strings.ToLower(net.JoinHostPort(e.Host, strconv.Itoa(int(e.Port))))
}

// fingerprints names the findings of a folder. The console is one thing, by whatever name its file was given.
func (r *LintResult) fingerprints() []string {
	findings := make([]rules.Finding, len(r.Report.Outcomes))
	copy(findings, r.Report.Outcomes)
	for i := range findings {
		if at := &findings[i].Place; r.ConsoleFile != "" && at.File == r.ConsoleFile {
			at.File = "console"
		}
	}
	return fingerprints("", findings)
}
