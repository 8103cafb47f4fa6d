package explain

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A System is who numbers errors.
type System string

// The systems.
const (
	Errno     System = "errno"     // WeChat's errno
	Net       System = "net"       // Chromium's net errors, which WeChat's Cronet puts after errcode
	URL       System = "nsurl"     // Apple's NSURLErrorDomain
	Secure    System = "osstatus"  // Apple's SecureTransport, beside an NSURLError
	CFNetwork System = "cfnetwork" // Apple's kCFErrorDomainCFNetwork
	Close     System = "close"     // the close codes of WebSocket (RFC 6455 §7.4)
	Curl      System = "curl"      // curl's exit codes
	OpenSSL   System = "openssl"   // X509_V_ERR_…, as openssl s_client prints them
)

// A Code is the number of an error.
type Code struct {
	System System `json:"system"`
	Number int    `json:"number"`
}

func (c Code) String() string { return string(c.System) + " " + strconv.Itoa(c.Number) }

// numbers says where the numbers of a system stand in a folded text.
var numbers = []struct {
	system System // "": told by the number itself
	where  *regexp.Regexp
}{
	{Errno, regexp.MustCompile(`\berrno["'\s:=]{1,6}(\d{1,7})\b`)},
	{URL, regexp.MustCompile(`nsurlerrordomain\D{0,16}?(-\d{3,4})\b`)},
	{CFNetwork, regexp.MustCompile(`kcferrordomaincfnetwork\D{0,12}?(-?\d{1,4})\b`)},
	{Secure, regexp.MustCompile(`(-98\d\d)\b`)},
	{URL, regexp.MustCompile(`(?:^|[\s(\[:,;])(-12\d\d|-1022)\b`)}, // no other system has these
	{Curl, regexp.MustCompile(`\bcurl:?\s*\(?(\d{1,2})\b`)},
	{Curl, regexp.MustCompile(`\b23000(\d\d)\b`)}, // HarmonyOS numbers curl's results from 2300000 on
	{OpenSSL, regexp.MustCompile(`\bverify (?:return code|error):?\s*(?:num=)?(\d{1,2})\b`)},
	{"", regexp.MustCompile(`(?:cronet[_ ]?error[_ ]?code|err(?:or)?[_ ]?code|\bcode|\bclose)["'\s:=]{1,6}(-?\d{1,5})\b`)},
	{"", regexp.MustCompile(`\b(?:net::)?err_[a-z0-9_]+["'\s]*\(?(-\d{1,3})\)`)},
	{"", regexp.MustCompile(`\bnsurlerror[a-z]+["'\s]*\(?(-\d{3,4})\)`)},
}

// only is a text that is nothing but a number.
var only = regexp.MustCompile(`^\s*(-?\d{2,7})\s*$`)

// codes gives the numbers in a folded text, in its order, each once.
func codes(text string) []Code {
	type found struct {
		at   int
		code Code
	}
	var all []found
	for _, n := range numbers {
		for _, m := range n.where.FindAllStringSubmatchIndex(text, maxFound) {
			if c, ok := codeOf(n.system, text[m[2]:m[3]]); ok {
				all = append(all, found{m[2], c})
			}
		}
	}
	if m := only.FindStringSubmatch(text); m != nil {
		if c, ok := codeOf("", m[1]); ok {
			all = append(all, found{0, c})
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return cmp.Compare(a.at, b.at) })
	var out []Code
	for _, f := range all {
		if !slices.Contains(out, f.code) && len(out) < maxCodes {
			out = append(out, f.code)
		}
	}
	return out
}

// The bounds of what is made of one text.
const (
	maxFound = 200 // places of one kind that are looked at
	maxCodes = 16  // numbers that are kept
)

// codeOf reads a number. Where the system is not said, the number tells: the systems do not overlap.
func codeOf(system System, digits string) (Code, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(digits))
	if err != nil {
		return Code{}, false
	}
	if system == "" {
		switch {
		case -999 < n && n <= -1:
			system = Net // net_error_list.h ends at -899
		case -3999 <= n && n <= -995:
			system = URL // NSURLError.h
		case -9899 <= n && n <= -9800:
			system = Secure // SecureTransport.h
		case 1000 <= n && n <= 1015:
			system = Close
		case 600000 <= n && n <= 604999:
			system = Errno // 06, network
		default:
			return Code{}, false
		}
	}
	return Code{system, n}, true
}
