package site_test

import (
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/rules"
)

// TestWaivedPage shows an endpoint that passes by its team's waiver: what is waived is there, by whose word and until when,
// and so are the rules that pass, although the profile is none of those that are shipped.
func TestWaivedPage(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch("wrong.example.test")
	s.Profile, _ = rules.Named(rules.ProfileWeChat)
	s.Profile.Name = "shop"
	s.Profile.Severities = map[string]map[rules.LevelID]rules.Severities{"name_mismatch": {rules.Default: {IOS: rules.Low, Android: rules.High}}}
	s.Profile.Waivers = []rules.Waiver{{
		Rule: "name_mismatch", Host: s.Endpoint.Host, On: facts.Everywhere, Reason: "moves in May", Owner: "ops", Until: factstest.Now.UTC().Truncate(24 * time.Hour),
	}}
	s.Scan()
	b := w.person(auth.Operator).In(t)
	until := factstest.Now.UTC().Format(time.DateOnly)
	b.Open(at(s.ID)).Want(200).Says("waived", "until "+until+" by ops: moves in May", "lowered by the profile", "profile shop", "The server speaks TLS 1.2 or newer").
		Hides("Fails on")
	b.Language = chinese
	b.Open(at(s.ID)).Want(200).Says("已豁免", "至 "+until+"（ops）：moves in May", "规则集已降级")
}
