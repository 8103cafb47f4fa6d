package rules

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// An OpenSSLLine is what WeChat's page has developers type to look at a server, for one address, and what it ends with.
type OpenSSLLine struct {
	Command string // as a POSIX shell takes it
	Code    int    // N of its line "Verify return code: N (text)"; only where Gap is ""
	Text    string // text of that line
	Gap     OpenSSLGap
	System  bool // the roots are the system's, for which Mozilla's list stands; else those of a file
}

// An OpenSSLGap is why it cannot be said with which code the command ends.
type OpenSSLGap string

// The gaps.
const (
	OpenSSLNoChain     OpenSSLGap = "no_certificate" // none was seen
	OpenSSLNoHandshake OpenSSLGap = "no_handshake"   // the scanner came through none, so that openssl may not either
	OpenSSLOldVersion  OpenSSLGap = "old_version"    // the server has nothing newer than TLS 1.1
	OpenSSLUnread      OpenSSLGap = "unreadable"     // a certificate cannot be read or checked here
	OpenSSLFiles       OpenSSLGap = "files"          // roots are in several files, and it takes one
)

var openSSLGaps = map[OpenSSLGap]lang.Phrase{
	OpenSSLNoChain:     lang.En("the server sent no certificate").Zh("服务器没有发送证书"),
	OpenSSLNoHandshake: lang.En("the handshake could not be completed, so openssl may not get as far as the certificate").Zh("握手未能完成，openssl 也可能到不了验证证书这一步"),
	OpenSSLOldVersion:  lang.En("the server has nothing newer than TLS 1.1, which OpenSSL 3 does not speak as distributions ship it").Zh("服务器最高只支持 TLS 1.1，发行版提供的 OpenSSL 3 默认不支持"),
	OpenSSLUnread:      lang.En("a certificate is of a kind that cannot be read or checked here").Zh("其中有证书无法在此读取或验证"),
	OpenSSLFiles:       lang.En("the roots are in several files, and openssl takes one").Zh("根证书分布在多个文件中，而 openssl 只接受一个"),
}

// Reason says why there is no code; "" when there is one.
func (l *OpenSSLLine) Reason(tag lang.Tag) string { return openSSLGaps[l.Gap].In(tag) }

// An OpenSSLQuestion is how the command is to be typed.
type OpenSSLQuestion struct {
	CAFiles []string   // files of the roots that were added to the stores
	At      *time.Time // the time to verify at; nil: when it is typed, which is about when the snapshot was made
}

// OpenSSL gives a line for each address that took the connection; nil where the host cannot stand on a command line.
// Mozilla's list stands for the system's roots, unless only a root of a file is found.
func OpenSSL(s *facts.Snapshot, params Params, q OpenSSLQuestion) map[netip.AddrPort]OpenSSLLine {
	host := s.Endpoint.Host
	if _, err := netip.ParseAddr(host); err != nil && !plainHost.MatchString(host) {
		return nil
	}
	j := judge{params: params, snapshot: s, certificates: map[facts.SHA256]parsed{}}
	out := map[netip.AddrPort]OpenSSLLine{}
	for i := range s.Addresses {
		a := &s.Addresses[i]
		if a.Reach() != facts.ReachOK || !a.Addr.IsValid() {
			continue
		}
		line, file := OpenSSLLine{}, ""
		verified, gap := j.verified(a, trust.SystemRoots)
		switch {
		case verified.Anchored:
		case len(q.CAFiles) == 1:
			file = q.CAFiles[0]
			verified, gap = j.verified(a, trust.AddedRoots)
		case len(q.CAFiles) > 1 && gap == "":
			gap = OpenSSLFiles
		}
		line.Command, line.Gap, line.System = openSSLCommand(host, a.Addr, file, q.At), gap, file == ""
		if gap == "" {
			line.Code, line.Text = int(verified.Code), verified.Code.Text()
		}
		out[a.Addr] = line
	}
	return out
}

// verified tells with which code the chain of the address is verified, or why that is not known.
func (j *judge) verified(a *facts.Address, roots trust.OpenSSLRoots) (trust.Verified, OpenSSLGap) {
	if a.Chain.Value == nil || len(*a.Chain.Value) == 0 {
		return trust.Verified{}, OpenSSLNoChain
	}
	presented, err := j.parse(*a.Chain.Value)
	if err != nil {
		return trust.Verified{}, OpenSSLUnread
	}
	v := trust.OpenSSL(j.params.Stores, roots, presented, j.snapshot.Endpoint.Host, j.params.Now)
	switch session := a.Handshake.Value; {
	case v.Unknown != nil:
		return v, OpenSSLUnread
	case session == nil, !a.Handshake.OK() && !goesOn(a.Handshake.Failure, session):
		return v, OpenSSLNoHandshake
	case session.Version != 0 && session.Version < facts.TLS12:
		return v, OpenSSLOldVersion
	}
	return v, ""
}

// goesOn reports whether openssl gets to see the chain in a handshake that failed: over a client certificate, which is
// asked for after it, or because it was this scanner that could not complete what the server chose.
func goesOn(f *facts.Failure, session *facts.Session) bool {
	return session.ClientCertificateRequested || f.Kind == facts.Handshake && session.Version != 0
}

// plainHost is a name that openssl takes for a host's and a shell for a word.
var plainHost = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?$`)

func openSSLCommand(host string, at netip.AddrPort, file string, when *time.Time) string {
	words := []string{"openssl", "s_client", "-connect", at.String()}
	if addr, err := netip.ParseAddr(host); err == nil {
		words = append(words, "-verify_ip", addr.String())
	} else {
		words = append(words, "-servername", host, "-verify_hostname", host)
	}
	if file != "" {
		words = append(words, "-CAfile", file)
	}
	if when != nil {
		words = append(words, "-attime", strconv.FormatInt(when.Unix(), 10))
	}
	for i, w := range words {
		words[i] = ShellWord(w)
	}
	return strings.Join(words, " ") + " </dev/null"
}

// unquoted are the characters that mean themselves to a shell wherever they stand (POSIX.1-2024, Shell, §2.2).
var unquoted = regexp.MustCompile(`^[A-Za-z0-9_./:@%+,-]+$`)

// ShellWord writes a word so that a POSIX shell takes it as it is.
func ShellWord(word string) string {
	if unquoted.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Says is the last line of the command, as openssl writes it; "" where that is not known.
func (l *OpenSSLLine) Says() string {
	if l.Gap != "" {
		return ""
	}
	return fmt.Sprintf("Verify return code: %d (%s)", l.Code, l.Text)
}
