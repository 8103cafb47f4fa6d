package alert

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/renewal"
)

// A Renewal is a certificate that somebody says is installed, and what is still served in its place.
type Renewal struct {
	Leaf  facts.SHA256 `json:"leaf"`
	Since time.Time    `json:"since"` // when it was said
	Due   time.Time    `json:"due"`   // until when it is to be served; from then on it is a reason to tell somebody

	SeenAt    time.Time `json:"seen_at,omitzero"`    // the last look that learned anything; zero: there was none
	Addresses int       `json:"addresses,omitempty"` // that it tried
	Holdouts  []Holdout `json:"holdouts,omitempty"`  // that do not serve it, at most MaxHoldouts
	Total     int       `json:"total,omitempty"`     // of them

	End RenewalEnd `json:"end,omitempty"` // how it ended; "": not yet, or the endpoint was deleted
}

// A Holdout is an address that does not serve what was installed.
type Holdout struct {
	Address  string        `json:"address"`
	Node     string        `json:"node,omitempty"`
	State    renewal.State `json:"state"`
	Serial   string        `json:"serial,omitempty"`   // of the certificate that it serves, the first of several to end
	NotAfter time.Time     `json:"not_after,omitzero"` // of that certificate; zero where it cannot be read
	Rules    []string      `json:"rules,omitempty"`    // what fails in its chain
}

// MaxHoldouts is how many addresses a renewal names.
const MaxHoldouts = 8

// A RenewalEnd is how a renewal ended.
type RenewalEnd string

// The ends.
const (
	RenewalServed    RenewalEnd = "served"    // every address serves it
	RenewalWithdrawn RenewalEnd = "withdrawn" // somebody took it back
	RenewalReplaced  RenewalEnd = "replaced"  // another certificate is expected in its place
)

// RenewalKey is the key of the alert of a certificate that is expected at an endpoint.
func RenewalKey(zone, endpoint int64, leaf facts.SHA256) string {
	return fmt.Sprintf("%s:%d:%d:%s", Renewed, zone, endpoint, leaf)
}

// Saw is the renewal after a look. One that learned nothing changes nothing: what was seen before stands.
func (r Renewal) Saw(c *renewal.Comparison) Renewal {
	if c == nil || c.Tried() == 0 {
		return r
	}
	r.SeenAt, r.Addresses, r.Holdouts, r.Total = c.At, c.Tried(), nil, 0
	for _, a := range c.Addresses {
		if a.State == renewal.Served || a.State == renewal.NotTried {
			continue
		}
		h := Holdout{Address: a.Addr.String(), Node: a.Node, State: a.State, Rules: a.Rules}
		if len(a.Others) > 0 {
			h.Serial, h.NotAfter = a.Others[0].Serial, a.Others[0].NotAfter
		}
		r.Holdouts = append(r.Holdouts, h)
	}
	slices.SortStableFunc(r.Holdouts, func(a, b Holdout) int { return cmp.Compare(a.rank(), b.rank()) })
	r.Total = len(r.Holdouts)
	r.Holdouts = r.Holdouts[:min(r.Total, MaxHoldouts)]
	return r
}

// rank is the place of a holdout: those come first of which it is certain.
func (h Holdout) rank() int {
	return slices.Index([]renewal.State{renewal.Old, renewal.Incomplete, renewal.Unreachable, renewal.Unknown}, h.State)
}

// Condition is the renewal as a reason to tell somebody, from Due on. Certificate is nil where its dates are not known.
func (r Renewal) Condition(zone, endpoint int64, certificate *Certificate) Condition {
	return Condition{Key: RenewalKey(zone, endpoint, r.Leaf), Kind: Renewed, Certificate: certificate, Renewal: &r}
}

// EndRenewal is the next state when the renewal has ended.
func (a Alert) EndRenewal(now time.Time, end RenewalEnd) (Alert, []Notice) {
	if a.Renewal != nil {
		ended := *a.Renewal
		ended.End = end
		a.Renewal = &ended
	}
	return a.Gone(now)
}

// sleeps reports whether there is nothing to tell yet, and time alone will change that.
func (a *Alert) sleeps(now time.Time) bool {
	switch a.Kind {
	case Expiry:
		return a.Level == ""
	case Renewed:
		return a.Renewal == nil || now.Before(a.Renewal.Due)
	}
	return false
}

// dozes reports whether alerts of the kind sleep before they fire.
func (k Kind) dozes() bool { return k == Expiry || k == Renewed }

var (
	wordNotServed       = lang.En("the renewed certificate is not served {span} after it was installed: {who}").Zh("新证书安装 {span}后仍未生效：{who}")
	wordNotServedUnseen = lang.En("the renewed certificate was installed {span} ago, and no look has found it served").Zh("新证书已安装 {span}，尚未检测到生效")
	wordHoldsOld        = lang.En("{address} still serves the certificate valid until {until} (serial {serial})").Zh("{address} 仍在使用有效期至 {until} 的证书（序列号 {serial}）")
	wordHoldsUnread     = lang.En("{address} still serves another certificate").Zh("{address} 仍在使用另一张证书")
	wordHoldsIncomplete = lang.En("{address} serves it without a whole chain ({rules})").Zh("{address} 已使用新证书，但证书链不完整（{rules}）")
	wordHoldsSilent     = lang.En("{address} gives no answer").Zh("{address} 没有应答")
	wordHoldsUnclear    = lang.En("of {address} it could not be learned for certain").Zh("{address} 未能确认")
	wordHoldsMore       = lang.En("{list}; and {more} more").Zh("{list}；另有 {more} 个地址")
	wordNowServed       = lang.En("the renewed certificate is served everywhere, {after} after it was installed").Zh("新证书已在所有地址生效，距安装 {after}")
	wordWithdrawn       = lang.En("the renewed certificate is expected no more: somebody took that back").Zh("已有人撤销，不再等待新证书生效")
	wordReplaced        = lang.En("another certificate is expected in the place of this one").Zh("已改为等待另一张证书生效")
	wordUnwatched       = lang.En("nobody looks for the renewed certificate any more").Zh("不再检查新证书是否生效")
	wordNotServedWhy    = lang.En("Whoever meets a server that was not reloaded is shown the old certificate, and is refused when that one ends.").Zh("连接到尚未重新加载的服务器时仍会收到旧证书；旧证书到期后将被拒绝访问。")
	wordNotServedFix    = lang.En("Copy certificate and chain to each of these servers and reload it (nginx -s reload; CDN and load balancers in their console). Then see: {command}").Zh("将证书和证书链复制到上述每台服务器并重新加载（nginx -s reload；CDN 和负载均衡在其控制台操作），然后确认：{command}")
	labelExpected       = lang.En("Expected").Zh("期望的证书")
)

// renewing says what is the matter with a renewal, as it is at At.
func (e *Event) renewing(tag lang.Tag) string {
	r := e.Renewal
	if r == nil {
		return wordUnwatched.In(tag)
	}
	lasted := span(tag, e.At.Sub(r.Since))
	if len(r.Holdouts) == 0 {
		return fill(tag, wordNotServedUnseen, "span", lasted)
	}
	return fill(tag, wordNotServed, "span", lasted, "who", r.holdouts(tag, 2))
}

// holdouts names at most so many addresses and counts the rest.
func (r *Renewal) holdouts(tag lang.Tag, most int) string {
	list := ""
	for i, h := range r.Holdouts[:min(most, len(r.Holdouts))] {
		if i > 0 {
			list += semicolon.In(tag)
		}
		list += h.text(tag)
	}
	if more := r.Total - min(most, len(r.Holdouts)); more > 0 {
		return fill(tag, wordHoldsMore, "list", list, "more", strconv.Itoa(more))
	}
	return list
}

func (h *Holdout) text(tag lang.Tag) string {
	at := name(h.Address)
	if h.Node != "" {
		at += lang.Aside(tag, name(h.Node))
	}
	switch {
	case h.State == renewal.Old && !h.NotAfter.IsZero():
		return fill(tag, wordHoldsOld, "address", at, "until", utc(h.NotAfter), "serial", name(h.Serial))
	case h.State == renewal.Old:
		return fill(tag, wordHoldsUnread, "address", at)
	case h.State == renewal.Incomplete:
		var rules []string
		for _, id := range h.Rules {
			rules = append(rules, name(id))
		}
		return fill(tag, wordHoldsIncomplete, "address", at, "rules", naming.List(rules, tag))
	}
	if h.State == renewal.Unknown { // it answers, and may serve it
		return fill(tag, wordHoldsUnclear, "address", at)
	}
	return fill(tag, wordHoldsSilent, "address", at)
}

// renewalOver says how a renewal ended.
func (e *Event) renewalOver(tag lang.Tag) string {
	if e.Renewal == nil {
		return wordUnwatched.In(tag)
	}
	switch e.Renewal.End {
	case RenewalServed:
		return fill(tag, wordNowServed, "after", span(tag, e.At.Sub(e.Renewal.Since)))
	case RenewalWithdrawn:
		return wordWithdrawn.In(tag)
	case RenewalReplaced:
		return wordReplaced.In(tag)
	}
	return wordUnwatched.In(tag)
}

// renewalLines are the particulars of a renewal.
func (e *Event) renewalLines(l *lines) {
	seen := e.renewing(l.tag)
	if r := e.Renewal; r != nil && len(r.Holdouts) > 0 {
		seen = r.holdouts(l.tag, MaxHoldouts)
	}
	l.add(labelSeen, seen)
	if r := e.Renewal; r != nil && e.Certificate == nil {
		l.add(labelExpected, r.Leaf.String())
	}
	l.add(labelWhy, wordNotServedWhy.In(l.tag))
	l.add(labelFix, e.Fix(l.tag))
}

// reload says how a certificate that was installed comes to be served.
func (e *Event) reload(tag lang.Tag) string {
	host := "HOST"
	if len(e.Endpoints) > 0 {
		host = name(e.Endpoints[0])
	}
	return fill(tag, wordNotServedFix, "command", "tongguan-scanner check "+host+" --expect-cert fullchain.pem --samples 20 --wait 10m")
}
