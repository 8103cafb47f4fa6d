package pages

import (
	"net/url"

	"github.com/tongguan/tongguan/internal/lang"
)

// AuthorityList is the list of authorities on whom some endpoint depends, those of the most endpoints first.
type AuthorityList struct {
	Query  string // part of the name; "": all
	Rows   []AuthorityRow
	Cursor string // of this page; "" on the first
	Next   string // of the next page; "" on the last
}

// An AuthorityRow is one of them.
type AuthorityRow struct {
	AuthorityRef
	Endpoints int
}

// An AuthorityRef names an authority. It is a name with a key, whatever certificates it has.
type AuthorityRef struct {
	SHA256 string // of one of its certificates, which need not have been presented
	Name   string
	Root   bool // chains end there; else it is an intermediate
}

func (AuthorityList) file() string { return "authorities" }

// NextURL is the address of the next page.
func (l AuthorityList) NextURL() string {
	q := url.Values{"cursor": {l.Next}}
	if l.Query != "" {
		q.Set("q", l.Query)
	}
	return "/authorities?" + q.Encode()
}

// FirstURL is the address of the first page.
func (l AuthorityList) FirstURL() string {
	if l.Query == "" {
		return "/authorities"
	}
	return "/authorities?" + url.Values{"q": {l.Query}}.Encode()
}

var authorityWords = words{
	"authorities.title":     lang.En("Certificate authorities in use").Zh("所依赖的证书机构"),
	"authorities.what":      lang.En("The roots at which chains end on some platform, and the intermediates on the way there. Look here for who is affected when one of them is to be distrusted or revoked.").Zh("各平台上证书链终止的根证书，以及途经的中间证书。其中某个将被取消信任或吊销时，可在此查看受影响的域名。"),
	"authorities.q":         lang.En("Name contains").Zh("名称包含"),
	"authorities.none":      lang.En("No endpoint with a chain is known yet.").Zh("尚无已知证书链的域名。"),
	"authorities.empty":     lang.En("No authority matches.").Zh("没有符合条件的证书机构。"),
	"authorities.name":      lang.En("Authority").Zh("证书机构"),
	"authorities.kind":      lang.En("Kind").Zh("类型"),
	"authorities.root":      lang.En("root").Zh("根证书"),
	"authorities.sub":       lang.En("intermediate").Zh("中间证书"),
	"authorities.below":     lang.En("Endpoints below it").Zh("其下的域名"),
	"authorities.link":      lang.En("Which authorities we depend on").Zh("查看所依赖的证书机构"),
	"authorities.chip":      lang.En("Below {authority}").Zh("依赖 {authority}"),
	"authorities.dependent": lang.En("{count} endpoints are below this authority").Zh("{count} 个域名依赖该证书机构"),

	"authorities.dependent:1": lang.En("1 endpoint is below this authority").Zh("1 个域名依赖该证书机构"),
}
