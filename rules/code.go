package rules

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/vendors"
)

// Code is a mini program as rules look at it: its project, its console, and each address that its code uses. Either may
// be nil.
type Code struct {
	Project *facts.Project
	Console *facts.Console
	uses    []use
	vendors *vendors.List // with those that the console knows
}

// A use is an address that code goes to, with the list that must have it.
type use struct {
	facts.URL
	webAddress
	api    facts.API
	list   facts.ListID
	likely bool // the call, or where its host ends, is not certain

	// sdk is the vendor in whose SDK it stands; nil where it stands elsewhere. An SDK has the servers of every region and
	// platform, and chooses while it runs.
	sdk *vendors.Product
}

// A webAddress is a URL as it is written, taken apart: WeChat compares what is written. Host is in lower case; port is "" where
// none stands there.
type webAddress struct{ scheme, host, port string }

// level is the level of a fault that a released version does not come to: it stays in develop and trial builds.
const levelDebug LevelID = "debug"

// blocking are the levels of a rule about what WeChat refuses to send.
func blocking(s Severities) map[LevelID]Severities {
	return map[LevelID]Severities{Default: s, levelDebug: same(Low)}
}

func newCode(p *facts.Project, c *facts.Console) *Code {
	code := &Code{Project: p, Console: c, vendors: Vendors(c)}
	if p == nil {
		return code
	}
	lists := map[facts.API]facts.ListID{
		facts.APIRequest: facts.ListRequest, facts.APIUpload: facts.ListUpload, facts.APIDownload: facts.ListDownload, facts.APISocket: facts.ListSocket,
		facts.APIUDP: facts.ListUDP, facts.APITCP: facts.ListTCP,
	}
	type key struct {
		facts.Place
		webAddress
		facts.ListID
	}
	seen := map[key]bool{}
	for _, call := range p.Calls {
		for _, u := range call.URLs {
			if u.Unresolved != "" {
				continue
			}
			one := use{URL: u, sdk: code.vendors.Code(u.Place.File), webAddress: splitURL(u.Text), api: call.API, list: lists[call.API], likely: call.Likely || u.Open && !strings.Contains(afterScheme(u.Text), "/")}
			if one.scheme == "" && (call.API == facts.APIUDP || call.API == facts.APITCP) {
				one.webAddress = webAddress{host: strings.ToLower(u.Text)}
			}
			k := key{u.Place, one.webAddress, one.list}
			if !seen[k] {
				seen[k] = true
				code.uses = append(code.uses, one)
			}
		}
	}
	return code
}

func afterScheme(text string) string {
	_, rest, _ := strings.Cut(text, "://")
	return rest
}

// splitURL takes a URL, or an entry of a list, apart.
func splitURL(text string) webAddress {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(text), "://")
	if !ok {
		if rest, ok = strings.CutPrefix(text, "//"); !ok {
			rest = text
		}
		scheme = ""
	}
	if i := strings.IndexAny(rest, `/?#\`); i >= 0 {
		rest = rest[:i]
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	a := webAddress{scheme: strings.ToLower(scheme), host: rest}
	if i := strings.LastIndexByte(rest, ':'); i >= 0 && !strings.HasSuffix(rest, "]") && strings.Count(rest, ":") == 1+strings.Count(rest[:max(strings.IndexByte(rest, ']'), 0)], ":") {
		a.host, a.port = rest[:i], rest[i+1:]
	}
	a.host = strings.ToLower(strings.TrimSuffix(a.host, "."))
	return a
}

func (a webAddress) addr() (netip.Addr, bool) { return hostAddr(a.host) }

// isLocalhost reports whether a host is the device itself.
func (a webAddress) isLocalhost() bool {
	addr, ok := a.addr()
	return a.host == "localhost" || strings.HasSuffix(a.host, ".localhost") || ok && (addr.IsLoopback() || addr.IsUnspecified())
}

// isLAN reports whether a host is an address of a local network: RFC 1918. Link-local addresses and IPv6's unique local
// ones (RFC 4193) are counted too, which WeChat does not say.
func (a webAddress) isLAN() bool {
	addr, ok := a.addr()
	return ok && (addr.IsPrivate() || addr.IsLinkLocalUnicast())
}

// isPublicIP reports whether a host is an address that WeChat refuses because it is none of a local network.
func (a webAddress) isPublicIP() bool {
	_, ok := a.addr()
	return ok && !a.isLAN() && !a.isLocalhost()
}

func (a webAddress) isName() bool {
	_, ip := a.addr()
	return !ip && !a.isLocalhost() && a.host != ""
}

// entries gives a list of the console; false where it was not told.
func (c *Code) entries(id facts.ListID) ([]facts.Entry, bool) {
	if c.Console == nil {
		return nil, false
	}
	list, ok := c.Console.Lists[id]
	return list, ok
}

// serverLists are the lists that a use must be in.
var serverLists = []facts.ListID{facts.ListRequest, facts.ListUpload, facts.ListDownload, facts.ListSocket}

// isAllowed reports whether an entry lets a use through: host and port as they are written, and every port of a host for
// wss, udp and tcp.
func isAllowed(u use, entry webAddress) bool {
	switch u.list {
	case facts.ListSocket, facts.ListUDP, facts.ListTCP:
		return entry.host == u.host
	}
	return entry.host == u.host && entry.port == u.port
}

// listed tells whether a use is in its list; the second result is false where that was not told.
func (c *Code) listed(u use) (found, told bool) {
	list, told := c.entries(u.list)
	return slices.ContainsFunc(list, func(e facts.Entry) bool { return isAllowed(u, splitURL(e.Text)) }), told
}

// outcome is a failure at a use: at the debug level where no release comes there.
func (u use) outcome(v Values) Outcome {
	o := Outcome{Status: Fail, Place: u.Place, Values: v, Evidence: string(Default)}
	if !u.Release {
		o.Level = levelDebug
	}
	switch {
	case u.sdk != nil:
		o.Confidence = Inferred
	case u.likely:
		o.Confidence = Likely
	}
	return o
}

// values are what most findings about a use say.
func (u use) values() Values {
	return Values{"url": strings.TrimSpace(u.Text), "host": u.host, "api": string(u.api), "list": string(u.list)}
}

// judged makes outcomes of what a rule found among so many things that it looked at.
func judged(found []Outcome, looked int) []Outcome {
	switch {
	case len(found) > 0:
		return found
	case looked == 0:
		return notApplicable()
	}
	return pass()
}

// eachUse judges the uses that a rule is about.
func (c *Code) eachUse(about func(use) bool, bad func(use) (Values, bool)) []Outcome {
	if c.Project == nil {
		return notChecked()
	}
	var found []Outcome
	looked := 0
	for _, u := range c.uses {
		if !about(u) {
			continue
		}
		looked++
		if v, isBad := bad(u); isBad {
			found = append(found, u.outcome(v))
		}
	}
	return judged(found, looked)
}

// eachEntry judges the entries of lists. Those that were not told are passed over; where none was, the rule is not
// checked.
func (c *Code) eachEntry(lists []facts.ListID, evidence string, bad func(facts.ListID, webAddress, string) bool) []Outcome {
	var found []Outcome
	looked, told := 0, false
	for _, id := range lists {
		list, ok := c.entries(id)
		told = told || ok
		for _, e := range list {
			looked++
			if bad(id, splitURL(e.Text), e.Text) {
				found = append(found, Outcome{Status: Fail, Place: e.Place, Evidence: evidence, Values: Values{"entry": e.Text, "list": string(id)}})
			}
		}
	}
	if !told {
		return notChecked()
	}
	return judged(found, looked)
}

// either joins what two parts of a rule found: failures of both, else the one that says more.
func either(a, b []Outcome) []Outcome {
	bad := func(o Outcome) bool { return o.Status == Fail || o.Status == Unknown }
	both := slices.DeleteFunc(slices.Concat(a, b), func(o Outcome) bool { return !bad(o) })
	if len(both) > 0 {
		return both
	}
	for _, status := range []Status{Pass, NotChecked} {
		for _, o := range slices.Concat(a, b) {
			if o.Status == status {
				return []Outcome{o}
			}
		}
	}
	return notApplicable()
}

// olderThan reports whether a base library is older than a version; false also where it is not known, as "latest" or "".
func olderThan(lib, version string) (older, known bool) {
	a, b := strings.Split(lib, "."), strings.Split(version, ".")
	for i := range b {
		x := 0
		if i < len(a) {
			var err error
			if x, err = strconv.Atoi(a[i]); err != nil {
				return false, false
			}
		}
		y, _ := strconv.Atoi(b[i])
		if x != y {
			return x < y, true
		}
	}
	return false, true
}

// read reports whether all code of the project was read and every address in it followed.
func (c *Code) read() (whole, followed bool) {
	if c.Project == nil || c.Project.Partial != "" {
		return false, false
	}
	for _, f := range c.Project.Files {
		if f.Problem != "" && f.Problem != facts.FileLenient {
			return false, false
		}
	}
	for _, call := range c.Project.Calls {
		for _, u := range call.URLs {
			if u.Unresolved != "" {
				return true, false
			}
		}
	}
	return true, true
}

// names reports whether any address in the code, followed or only written there, has a host.
func (c *Code) names(host string) bool {
	return slices.ContainsFunc(c.uses, func(u use) bool { return u.host == host }) ||
		slices.ContainsFunc(c.Project.Media, func(m facts.MediaURL) bool { return splitURL(m.Text).host == host }) ||
		slices.ContainsFunc(c.Project.Mentions, func(m facts.Mention) bool { return m.Host == host })
}
