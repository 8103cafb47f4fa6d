package scan

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"reflect"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/scan/wire"
)

// TestFaultOf looks at errors that the lab's hostile servers do not bring about, and at those that must have no name.
// That crypto/tls still has the words of the others, they show (TestHostileServers).
func TestFaultOf(t *testing.T) {
	local := func(n uint8) error { return &net.OpError{Op: "local error", Err: tls.AlertError(n)} }
	for name, c := range map[string]struct {
		err  error
		want facts.Fault
	}{
		"none":                       {nil, ""},
		"the end":                    {io.EOF, ""},
		"of ours":                    {errors.New("tls: internal error: something"), ""},
		"one that is told":           {fmt.Errorf("hello: %w", errors.New("tls: server sent two HelloRetryRequest messages")), facts.FaultRetryTwice},
		"one of several":             {errors.Join(io.EOF, errors.New("tls: too many ignored records")), facts.FaultWarnings},
		"what a certificate says":    {errors.New(`tls: failed to parse certificate from server: x509: "tls: too many ignored records"`), ""},
		"a curve that is not ours":   {errors.New("tls: server selected unsupported curve"), facts.FaultGroupNotOffered},
		"a signature that is wrong":  {errors.New("tls: invalid signature by the server certificate: ECDSA verification failure"), facts.FaultSignature},
		"a key that is not checked":  {errors.New("tls: invalid signature by the server certificate: crypto/rsa: 512-bit keys are insecure"), ""},
		"an alert of ours":           {local(10), facts.FaultUnexpectedMessage},
		"one about a bad record":     {local(20), facts.FaultUndecipherable},
		"one about a long one":       {local(22), facts.FaultRecordTooLong},
		"one about a message":        {local(50), facts.FaultMalformedMessage},
		"one about something else":   {local(70), ""},
		"an alert of theirs":         {&net.OpError{Op: "remote error", Err: tls.AlertError(10)}, ""},
		"too much":                   {fmt.Errorf("read: %w", errTooMuch), facts.FaultTooMuch},
		"what the probe cannot read": {fmt.Errorf("%w: odd", wire.ErrMalformed), ""},
		"not HTTP":                   {errNotHTTP, ""},
		"too long a header":          {errHeadTooLong, facts.FaultHeaderTooLong},
		"too many answers":           {errPrelude, facts.FaultInterimAnswers},
		"too many frames":            {errFrames, facts.FaultFrames},
	} {
		if got := faultOf(c.err); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestExplain completes failures by what a server said before.
func TestExplain(t *testing.T) {
	hello := "\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03" + string(make([]byte, 32)) + "\x00\xc0\x2f\x00"
	for name, c := range map[string]struct {
		said  string
		is    facts.Failure
		chain bool
		want  facts.Failure
	}{
		"silence":                        {"", facts.Failure{Kind: facts.Timeout}, false, facts.Failure{Kind: facts.Timeout}},
		"nothing":                        {"", facts.Failure{Kind: facts.Closed}, false, facts.Failure{Kind: facts.Closed}},
		"after the hello":                {hello, facts.Failure{Kind: facts.Reset}, false, facts.Failure{Kind: facts.Reset, After: facts.StepServerHello}},
		"after a certificate under seal": {hello, facts.Failure{Kind: facts.Reset}, true, facts.Failure{Kind: facts.Reset, After: facts.StepCertificate}},
		"half a hello":                   {hello[:9], facts.Failure{Kind: facts.Timeout}, false, facts.Failure{Kind: facts.Timeout, After: facts.StepBegun}},
		"SSH, and then nothing":          {"SSH-", facts.Failure{Kind: facts.Timeout}, false, facts.Failure{Kind: facts.NotTLS, Speaks: facts.SSH}},
		"a byte of something":            {"\x00", facts.Failure{Kind: facts.Closed}, false, facts.Failure{Kind: facts.NotTLS}},
		"a record that may not be first": {"\x17\x03\x03\x00\x01\x00", facts.Failure{Kind: facts.NotTLS}, false, facts.Failure{Kind: facts.Handshake, Fault: facts.FaultUnexpectedMessage}},
		"a lack of ours":                 {hello, facts.Failure{Kind: facts.OutOfTime}, false, facts.Failure{Kind: facts.OutOfTime}},
		"the same, with SSH":             {"SSH-", facts.Failure{Kind: facts.Canceled}, false, facts.Failure{Kind: facts.Canceled}},
		"a panic of ours":                {hello, facts.Failure{Kind: facts.ScannerFailed}, false, facts.Failure{Kind: facts.ScannerFailed}},
	} {
		var w watched
		w.witness.See([]byte(c.said))
		got := c.is
		w.explain(&got, c.chain)
		got.Detail = ""
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

// TestStrangersWords holds that the beginning of what a stranger says stands in a failure as text that nobody minds.
func TestStrangersWords(t *testing.T) {
	var w watched
	w.witness.See([]byte("\x1b[2J\u202e\x00" + string(make([]byte, 100))))
	f := facts.Failure{Kind: facts.NotTLS}
	w.explain(&f, false)
	for _, r := range f.Detail {
		if r < ' ' || r > '~' {
			t.Errorf("%q", f.Detail)
		}
	}
	if len(f.Detail) > maxDetail {
		t.Errorf("%d bytes", len(f.Detail))
	}
}
