package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// EnvironmentProduction is the environment of a released version. It is there whether or not anybody names it.
const EnvironmentProduction = "prod"

// A Server is one that a mini program talks to over TLS, by its code or by the console's lists.
type Server struct {
	Scheme string // facts.SchemeHTTPS or facts.SchemeWSS
	Host   string // in lower case
	Port   string // as it is written; "" where none is
	Path   string // of one of the addresses in code; "" where none is known to its end

	// Listed is where the console names it, the first of several; zero where it does not.
	Listed facts.Place
	// Called holds where code names it, in the order of the files. Whoever knows which files are an SDK's can tell from
	// them whose server it is.
	Called []facts.Place
}

// Servers gives the servers that a mini program talks to in an environment, each once, in the order of their names. In
// production these are the ones that a release build comes to, or the console lists, and that belong to no other
// environment; in another one, those that belong to it or to none. Left out is what nobody dials: addresses in place of
// names, other schemes, and hosts that are only known at run time. Either of project and console may be nil.
func Servers(p *facts.Project, c *facts.Console, environment string) []Server {
	code := newCode(p, c)
	g := servers{by: map[webAddress]*Server{}, in: func(host string) bool { return code.Console.Belongs(host, environment) }}
	release := facts.IsProduction(environment)
	for id, scheme := range map[facts.ListID]string{
		facts.ListRequest: facts.SchemeHTTPS, facts.ListUpload: facts.SchemeHTTPS, facts.ListDownload: facts.SchemeHTTPS,
		facts.ListBusiness: facts.SchemeHTTPS, facts.ListSocket: facts.SchemeWSS,
	} {
		list, _ := code.entries(id)
		for _, e := range list {
			if s := g.server(splitURL(e.Text), scheme); s != nil && (s.Listed == facts.Place{} || e.Place.Compare(s.Listed) < 0) {
				s.Listed = e.Place
			}
		}
	}
	for _, u := range code.uses {
		scheme := facts.SchemeHTTPS
		if u.list == facts.ListSocket {
			scheme = facts.SchemeWSS
		}
		if u.list != facts.ListUDP && u.list != facts.ListTCP {
			g.use(u.URL, scheme, release)
		}
	}
	if p != nil {
		for _, m := range p.Media {
			if m.Unresolved == "" {
				g.use(m.URL, facts.SchemeHTTPS, release)
			}
		}
	}
	out := make([]Server, 0, len(g.by))
	for _, s := range g.by {
		slices.SortFunc(s.Called, facts.Place.Compare)
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b Server) int {
		return cmp.Or(strings.Compare(a.Host, b.Host), strings.Compare(a.Port, b.Port), strings.Compare(a.Scheme, b.Scheme))
	})
	return out
}

// servers gathers servers by what they are dialled as.
type servers struct {
	by map[webAddress]*Server
	in func(host string) bool
}

// server gives what is known of a server so far; nil for an address that nobody dials by this scheme.
func (g *servers) server(a webAddress, scheme string) *Server {
	if a.scheme != "" && a.scheme != scheme || !a.isName() || strings.Contains(a.host, "*") || !g.in(a.host) {
		return nil
	}
	if a.scheme = scheme; strings.TrimLeft(a.port, "0") == "443" {
		a.port = "" // it is the same server; that WeChat refuses the spelling, a rule says
	}
	if g.by[a] == nil {
		g.by[a] = &Server{Scheme: scheme, Host: a.host, Port: a.port}
	}
	return g.by[a]
}

// use notes an address in code.
func (g *servers) use(u facts.URL, scheme string, release bool) {
	a := splitURL(u.Text)
	rest := afterScheme(u.Text)
	if release && !u.Release || a.scheme == "" || u.Open && !strings.Contains(rest, "/") {
		return
	}
	s := g.server(a, scheme)
	if s == nil {
		return
	}
	s.Called = append(s.Called, u.Place)
	if i := strings.IndexByte(rest, '/'); i >= 0 && !u.Open && s.Path == "" {
		s.Path, _, _ = strings.Cut(rest[i:], "?")
		s.Path, _, _ = strings.Cut(s.Path, "#")
	}
}
