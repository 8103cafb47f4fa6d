package facts

import (
	"slices"
	"strings"
)

// A Console is what WeChat's console, and the team, say of a mini program: which domains it may talk to, and whose they
// are. It is data that people keep; nothing in it was observed.
type Console struct {
	AppID      string `json:"appid,omitempty"`
	Name       string `json:"name,omitempty"`
	Owner      string `json:"owner,omitempty"`
	Production bool   `json:"production,omitempty"` // it has been, or is about to be, released
	Unreleased bool   `json:"unreleased,omitempty"` // it was said that it has not; where neither is said, nobody told

	// Lists holds the domains, as they stand in the console. A list that is not in it was not told, and nothing is
	// known of it; one without entries is empty in the console.
	Lists map[ListID][]Entry `json:"lists,omitempty"`

	ICP          map[string]Filing   `json:"icp,omitempty"`          // by registrable domain
	Environments map[string][]string `json:"environments,omitempty"` // by name, such as test: patterns of hosts, with * for any letters
	Nodes        map[string][]string `json:"nodes,omitempty"`        // by host: the addresses that it is pinned to
	Vendors      map[string][]string `json:"vendors,omitempty"`      // by name: patterns of hosts of a vendor; under "ours", one's own
}

// A ListID names a list of domains.
type ListID string

// The lists, as app.yaml names them.
const (
	ListRequest    ListID = "request"    // request合法域名
	ListSocket     ListID = "socket"     // socket合法域名
	ListUpload     ListID = "upload"     // uploadFile合法域名
	ListDownload   ListID = "download"   // downloadFile合法域名
	ListUDP        ListID = "udp"        // udp合法域名
	ListTCP        ListID = "tcp"        // tcp合法域名
	ListPrefetch   ListID = "prefetch"   // DNS预解析域名
	ListPreconnect ListID = "preconnect" // 预连接域名
	ListBusiness   ListID = "business"   // 业务域名, of web-view
)

// AllLists gives the lists in the console's order.
func AllLists() []ListID {
	return []ListID{ListRequest, ListSocket, ListUpload, ListDownload, ListUDP, ListTCP, ListPrefetch, ListPreconnect, ListBusiness}
}

// An Entry is a line of a list, as it is written.
type Entry struct {
	Text  string `json:"text"`
	Place Place  `json:"place,omitzero"`
}

// A Filing is the ICP filing of a registrable domain.
type Filing struct {
	Number  string `json:"number"`
	Checked string `json:"checked,omitempty"` // the day on which someone looked it up, as 2026-01-31; "" when nobody told
	Place   Place  `json:"place,omitzero"`
}

// A ListChange is what one list has more, and less, than it had.
type ListChange struct {
	List    ListID   `json:"list"`
	Added   []string `json:"added,omitempty"`
	Dropped []string `json:"dropped,omitempty"`
}

// Diff tells how the lists change from one console to the next, in the console's order. A list that the next one does
// not tell stays as it is. Entries are compared as they are written, because WeChat compares them so.
func (c *Console) Diff(next *Console) []ListChange {
	var out []ListChange
	for _, id := range AllLists() {
		after, told := next.Lists[id]
		if !told {
			continue
		}
		change := ListChange{List: id, Added: lacking(after, c.Lists[id]), Dropped: lacking(c.Lists[id], after)}
		if len(change.Added)+len(change.Dropped) > 0 {
			out = append(out, change)
		}
	}
	return out
}

// lacking gives the entries of one list that another lacks, each once, in their order.
func lacking(of, from []Entry) []string {
	var out []string
	for _, e := range of {
		has := slices.ContainsFunc(from, func(o Entry) bool { return o.Text == e.Text })
		if !has && !slices.Contains(out, e.Text) {
			out = append(out, e.Text)
		}
	}
	return out
}

// String writes a filing as people do: its number, and the day on which it was looked up, where that is known.
func (f Filing) String() string { return strings.TrimSpace(f.Number + " " + f.Checked) }
