package config_test

import (
	"errors"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// profile reads a text as team.yaml.
func profile(text string) (rules.Profile, error) {
	return config.Profile("--profile", "team.yaml", func(string) ([]byte, error) { return []byte(text), nil })
}

// sentences gives the sentences of an error in a language, a line each.
func sentences(err error, tag lang.Tag) string {
	var out []string
	for _, e := range lang.Flatten(err) {
		if s, ok := errors.AsType[lang.Speaker](e); ok {
			out = append(out, s.In(tag))
		} else {
			out = append(out, "SPEECHLESS "+e.Error())
		}
	}
	return strings.Join(out, "\n")
}

// TestProfileExample reads the example of the documentation, which is the same in both languages but for its comments.
func TestProfileExample(t *testing.T) {
	for _, name := range []string{"../docs/profiles.md", "../docs/profiles.zh-CN.md"} {
		t.Run(name, func(t *testing.T) {
			page, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			found := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindSubmatch(page)
			if found == nil {
				t.Fatal("there is no example")
			}
			p, err := profile(string(found[1]))
			if err != nil {
				t.Fatal(sentences(err, lang.English))
			}
			if p.Name != "shop" || p.File.Extends != rules.ProfileWeChat || p.File.Name != "team.yaml" || p.File.SHA256 == (facts.SHA256{}) {
				t.Errorf("%s, %+v", p.Name, p.File)
			}
			for rule, want := range map[string]bool{"hsts": true, "caa_missing": true, "dns_slow": false, "cert_expired": true, "http_redirect": false} {
				if p.Holds(rule) != want {
					t.Errorf("%s: held %v, want %v", rule, !want, want)
				}
			}
			want := map[string]map[rules.LevelID]rules.Severities{
				"hsts":        {rules.Default: {IOS: rules.Medium, Android: rules.Medium, Harmony: rules.Medium, Devtools: rules.Medium}},
				"chain_order": {rules.Default: {IOS: rules.Low, Android: rules.High, Harmony: rules.High, Devtools: rules.Low}},
				"cert_expiring": {
					"14d": {IOS: rules.High, Android: rules.High, Harmony: rules.High, Devtools: rules.High},
					"3d":  {IOS: rules.Blocker, Android: rules.Blocker, Harmony: rules.Medium, Devtools: rules.Medium},
				},
			}
			if diff := cmp.Diff(want, p.Severities); diff != "" {
				t.Error(diff)
			}
			if want := (rules.Thresholds{ExpiringNotice: 45, ExpiringWarning: 21, ExpiringUrgent: 7, RootSunset: 730}); p.Thresholds != want {
				t.Errorf("%+v", p.Thresholds)
			}
			if p.Minimum[facts.IOS] != "15" || p.Minimum[facts.Android] != "10" || p.Minimum[facts.Harmony] != rules.DefaultMinimum[facts.Harmony] {
				t.Errorf("%v", p.Minimum)
			}
			if len(p.Waivers) != 2 {
				t.Fatalf("%+v", p.Waivers)
			}
			w := p.Waivers[0]
			if w.Rule != "cert_expired" || w.Host != "legacy.example.com" || w.On != facts.On(facts.Devtools) || w.Owner != "ops@example.com" ||
				w.Reason == "" || !w.Until.Equal(time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)) || !strings.HasPrefix(w.At, "team.yaml:") {
				t.Errorf("%+v", w)
			}
			if w := p.Waivers[1]; w.Host != "*.lab.example.com" || w.On != facts.Everywhere {
				t.Errorf("%+v", w)
			}
		})
	}
}

// TestProfileMistakes makes each mistake alone and wants its sentence.
func TestProfileMistakes(t *testing.T) {
	waiver := func(change string, with string) string {
		text := "waivers:\n  - rule: cert_expired\n    host: a.test\n    reason: r\n    owner: o\n    until: 2026-12-31\n"
		return strings.Replace(text, change, with, 1)
	}
	const host = `write a host as api.example.com, or "*.example.com" in quotes for all below it, without scheme, port or path`
	const hostZh = `域名应写作 api.example.com，或用带引号的 "*.example.com" 表示其下所有域名，不带协议、端口和路径`
	for name, c := range map[string]struct{ file, en, zh string }{
		"key":           {"\nrule:\n  hsts: low\n", `team.yaml:2: there is no key "rule"; did you mean "rules"?`, `team.yaml:2：没有 "rule" 这个键，是否想写 "rules"？`},
		"key, far":      {"colour: red", `team.yaml:1: there is no key "colour"; choose of extends, name, rules, thresholds, minimum, waivers`, `team.yaml:1：没有 "colour" 这个键；可选 extends、name、rules、thresholds、minimum、waivers`},
		"key, twice":    {"name: a\nname: b", "team.yaml:2: name stands in line 1 already; keep one", "team.yaml:2：name 已在第 1 行出现，请只保留一个"},
		"extends":       {"extends: strickt", `team.yaml:1: there is no shipped profile "strickt"; did you mean "strict"?`, `team.yaml:1：没有 "strickt" 这个内置规则集，是否想写 "strict"？`},
		"name":          {`name: "a\tb"`, "team.yaml:1: a name has letters, digits, spaces and . _ - and at most 50 of them", "team.yaml:1：名称由文字、数字、空格和 . _ - 组成，最长 50 个字符"},
		"name, taken":   {"name: strict", "team.yaml:1: a shipped profile is called strict; choose another name", "team.yaml:1：strict 是内置规则集的名称，请换一个"},
		"rule":          {"rules:\n  cert-expirng: low", `team.yaml:2: there is no rule "cert-expirng"; did you mean "cert_expiring"?`, `team.yaml:2：没有 "cert-expirng" 这条规则，是否想写 "cert_expiring"？`},
		"rule, far":     {"rules:\n  zzz: low", `team.yaml:2: there is no rule "zzz"`, `team.yaml:2：没有 "zzz" 这条规则`},
		"rules, a list": {"rules:\n  - hsts", "team.yaml:1: write KEY: VALUE below it, one a line, indented", "team.yaml:1：下面应缩进写 键: 值，每行一个"},
		"an alias":      {"rules: &r\n  hsts: *r", "team.yaml:1: anchors, aliases and tags (&, *, !) are not read here; write out what they stand for", "team.yaml:1：此处不支持锚点、别名和标签（&、*、!），请直接写出内容"},
		"a tab":         {"rules:\n\thsts: low", "team.yaml:2: a tab indents this line; YAML takes spaces", "team.yaml:2：该行用制表符缩进，YAML 只接受空格"},
		"by lines": {
			"waivers: 1\nrules:\n  zzz: low\n", "team.yaml:1: waivers are a list: begin each with - rule:\nteam.yaml:3: there is no rule \"zzz\"",
			"team.yaml:1：waivers 应为列表，每项以 - rule: 开头\nteam.yaml:3：没有 \"zzz\" 这条规则",
		},
		"severity":                      {"rules:\n  hsts: hihg", `team.yaml:2: there is no severity "hihg"; did you mean "high"?`, `team.yaml:2：没有 "hihg" 这个严重程度，是否想写 "high"？`},
		"severity, far":                 {"rules:\n  hsts: 5", `team.yaml:2: there is no severity "5"; choose of on, off, none, info, low, medium, high, blocker`, `team.yaml:2：没有 "5" 这个严重程度；可选 on、off、none、info、low、medium、high、blocker`},
		"off at a level":                {"rules:\n  cert_expiring:\n    3d: off", `team.yaml:3: there is no severity "off"; choose of none, info, low, medium, high, blocker`, `team.yaml:3：没有 "off" 这个严重程度；可选 none、info、low、medium、high、blocker`},
		"level":                         {"rules:\n  cert_expiring:\n    15d: low", `team.yaml:3: there is no level or platform "15d"; choose of ios, android, harmony, devtools, 14d, 30d, 3d`, `team.yaml:3：没有 "15d" 这个级别或平台；可选 ios、android、harmony、devtools、14d、30d、3d`},
		"platform":                      {"rules:\n  cert_expiring:\n    3d: {andriod: low}", `team.yaml:3: there is no platform "andriod"; did you mean "android"?`, `team.yaml:3：没有 "andriod" 这个平台，是否想写 "android"？`},
		"not concerned":                 {"rules:\n  ats_trust: {android: low}", "team.yaml:2: ats_trust weighs nothing there by itself, so that it cannot weigh anything else", "team.yaml:2：ats_trust 在此处本来就不计入结论，无法设置严重程度"},
		"waiver_ended":                  {"rules:\n  waiver_ended: off", "team.yaml:2: it cannot be off: that a waiver has ended is always told", "team.yaml:2：不能关闭：豁免到期必须提示"},
		"threshold":                     {"thresholds:\n  cert_expired: 3", `team.yaml:2: there is no threshold "cert_expired"; did you mean "cert_expiring"?`, `team.yaml:2：没有 "cert_expired" 这个阈值，是否想写 "cert_expiring"？`},
		"threshold, far":                {"thresholds:\n  hsts: 3", `team.yaml:2: there is no threshold "hsts"; choose of cert_expiring, root_sunset`, `team.yaml:2：没有 "hsts" 这个阈值；可选 cert_expiring、root_sunset`},
		"waiver, a star without quotes": {"waivers:\n  - host: *.a.test\n", "team.yaml:2: " + host + "\nteam.yaml:2: this waiver lacks rule, reason, owner, until", "team.yaml:2：" + hostZh + "\nteam.yaml:2：该豁免缺少 rule、reason、owner、until"},
		"threshold, zero":               {"thresholds:\n  root_sunset: 0", "team.yaml:2: root_sunset: give a number from 1 to 3650", "team.yaml:2: root_sunset：应为 1 到 3650 之间的数"},
		"threshold, most":               {"thresholds:\n  cert_expiring: {30d: 3651}", "team.yaml:2: cert_expiring: give a number from 1 to 3650", "team.yaml:2: cert_expiring：应为 1 到 3650 之间的数"},
		"thresholds, order": {
			"thresholds:\n  cert_expiring: {14d: 30}", "team.yaml:2: the days of 30d must be more than those of 14d, and these more than those of 3d; they are 30, 30, 3",
			"team.yaml:2：30d 的天数应大于 14d，14d 应大于 3d；现为 30、30、3",
		},
		"minimum": {"minimum:\n  ios: x", "team.yaml:2: minimum ios=x: a version is made of numbers and dots, such as 8.1", "team.yaml:2: minimum ios=x：版本号由数字和点组成，例如 8.1"},
		"waivers": {"waivers: {rule: hsts}", "team.yaml:1: waivers are a list: begin each with - rule:", "team.yaml:1：waivers 应为列表，每项以 - rule: 开头"},
		"waiver, a word": {
			"waivers:\n  - hsts", "team.yaml:2: write a waiver as KEY: VALUE, with these keys: rule, host, file, platforms, reason, owner, until", "team.yaml:2：豁免应写作 键: 值，可用的键有 rule, host, file, platforms, reason, owner, until",
		},
		"waiver lacks": {
			"waivers:\n  - rule: cert_expired\n    host: a.test\n", "team.yaml:2: this waiver lacks reason, owner, until", "team.yaml:2：该豁免缺少 reason、owner、until",
		},
		"waiver, key":         {waiver("owner", "ownr"), "team.yaml:2: this waiver lacks owner\nteam.yaml:5: there is no key \"ownr\"; did you mean \"owner\"?", "team.yaml:2：该豁免缺少 owner\nteam.yaml:5：没有 \"ownr\" 这个键，是否想写 \"owner\"？"},
		"waiver, rule":        {waiver("cert_expired", "cert_expire"), `team.yaml:2: there is no rule "cert_expire"; did you mean "cert_expired"?`, `team.yaml:2：没有 "cert_expire" 这条规则，是否想写 "cert_expired"？`},
		"waiver, not held":    {waiver("cert_expired", "hsts"), "team.yaml:2: hsts does not count in this profile, so that there is nothing to waive", "team.yaml:2：hsts 不在该规则集中，无需豁免"},
		"waiver, of itself":   {waiver("cert_expired", "waiver_ended"), "team.yaml:2: that a waiver has ended cannot be waived", "team.yaml:2：豁免到期的提示不能再被豁免"},
		"waiver, a port":      {waiver("a.test", "a.test:8443"), "team.yaml:3: " + host, "team.yaml:3：" + hostZh},
		"waiver, a URL":       {waiver("a.test", "https://a.test/"), "team.yaml:3: " + host, "team.yaml:3：" + hostZh},
		"waiver, all hosts":   {waiver("a.test", `"*"`), "team.yaml:3: " + host, "team.yaml:3：" + hostZh},
		"waiver, no label":    {waiver("a.test", `"api*.a.test"`), "team.yaml:3: " + host, "team.yaml:3：" + hostZh},
		"waiver, below an IP": {waiver("a.test", `"*.192.0.2.1"`), "team.yaml:3: " + host, "team.yaml:3：" + hostZh},
		"waiver, no reason":   {waiver("reason: r", `reason: " "`), "team.yaml:4: write it in one line of at most 200 characters", "team.yaml:4：请写成一行，最长 200 个字符"},
		"waiver, a control":   {waiver("owner: o", `owner: "a\eb"`), "team.yaml:5: write it in one line of at most 200 characters", "team.yaml:5：请写成一行，最长 200 个字符"},
		"waiver, no day":      {waiver("2026-12-31", "2026-02-30"), "team.yaml:6: write the last day on which it holds as 2026-12-31", "team.yaml:6：请写最后一个有效日期，例如 2026-12-31"},
		"waiver, a time":      {waiver("2026-12-31", "2026-12-31T10:00:00Z"), "team.yaml:6: write the last day on which it holds as 2026-12-31", "team.yaml:6：请写最后一个有效日期，例如 2026-12-31"},
		"waiver, a platform":  {waiver("reason", "platforms: [ios, hramony]\n    reason"), `team.yaml:4: there is no platform "hramony"; did you mean "harmony"?`, `team.yaml:4：没有 "hramony" 这个平台，是否想写 "harmony"？`},
		"waiver, nowhere":     {waiver("reason", "platforms: []\n    reason"), "team.yaml:4: name a platform, or leave platforms out for all", "team.yaml:4：请至少写一个平台；不写 platforms 表示所有平台"},
		"several": {
			"extends: x\nrules:\n  a_b: low\n  hsts: hgh\n",
			"team.yaml:1: there is no shipped profile \"x\"; choose of wechat, strict\nteam.yaml:3: there is no rule \"a_b\"\nteam.yaml:4: there is no severity \"hgh\"; did you mean \"high\"?",
			"team.yaml:1：没有 \"x\" 这个内置规则集；可选 wechat、strict\nteam.yaml:3：没有 \"a_b\" 这条规则\nteam.yaml:4：没有 \"hgh\" 这个严重程度，是否想写 \"high\"？",
		},
		"too long": {strings.Repeat("#", 64<<10+1), "--profile team.yaml: it is longer than 64 KiB", "--profile team.yaml：文件超过 64 KiB"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := profile(c.file)
			if err == nil {
				t.Fatalf("taken: %+v", p)
			}
			if diff := cmp.Diff(c.en, sentences(err, lang.English)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.zh, sentences(err, lang.Chinese)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestProfileNames holds what a name stands for.
func TestProfileNames(t *testing.T) {
	files := func(name string) ([]byte, error) {
		if name == "team" || name == "./strict" {
			return []byte("extends: strict\n"), nil
		}
		return nil, fs.ErrNotExist
	}
	for name, want := range map[string]string{
		"wechat":    "wechat",
		"strict":    "strict",
		"team":      "team",
		"./strict":  "./strict: a shipped profile is called so; give this one a name of its own with name:",
		"strit":     `--profile strit: there is neither such a profile nor such a file; did you mean "strict"?`,
		"lax":       "--profile lax: there is neither such a profile nor such a file; profiles are wechat, strict",
		"team.yaml": "--profile team.yaml: cannot be read: there is no such file or folder",
		"a/strict":  "--profile a/strict: cannot be read: there is no such file or folder",
	} {
		p, err := config.Profile("--profile", name, files)
		if got := p.Name + sentences(err, lang.English); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	p, err := config.Profile("--profile", "team", files)
	if strict, _ := rules.Named(rules.ProfileStrict); err != nil || len(p.Rules) != len(strict.Rules) {
		t.Errorf("%d rules, %v", len(p.Rules), err)
	}
}

// TestProfileEmpty holds that an empty file is wechat under another name.
func TestProfileEmpty(t *testing.T) {
	wechat, _ := rules.Named(rules.ProfileWeChat)
	for _, text := range []string{"", "# nothing\n", "rules:\nthresholds:\nwaivers:\n", "waivers: []\n"} {
		p, err := profile(text)
		if err != nil || p.Name != "team.yaml" || len(p.Rules) != len(wechat.Rules) || len(p.Severities)+len(p.Waivers) != 0 {
			t.Errorf("%q: %s with %d rules, %v", text, p.Name, len(p.Rules), err)
		}
	}
}

// TestProfileHosts holds what hosts become.
func TestProfileHosts(t *testing.T) {
	for typed, want := range map[string]string{
		"API.Example.com.": "api.example.com", `"*.例子.测试"`: "*.xn--fsqu00a.xn--0zwm56d", "192.0.2.1": "192.0.2.1", `"[2001:db8::1]"`: "2001:db8::1",
	} {
		p, err := profile("waivers:\n  - {rule: cert_expired, host: " + typed + ", reason: r, owner: o, until: 2026-12-31}\n")
		if err != nil || p.Waivers[0].Host != want {
			t.Errorf("%s: %+v, %v", typed, p.Waivers, err)
		}
	}
}

// FuzzProfile reads profiles of strangers. Each mistake speaks both languages and names file and line; what is taken has
// rules, bounded thresholds and whole waivers.
func FuzzProfile(f *testing.F) {
	page, err := os.ReadFile("../docs/profiles.md")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(regexp.MustCompile("(?s)```yaml\n(.*?)```").FindSubmatch(page)[1])
	for _, text := range []string{
		"", "a: &x b\nrules: *x\n", "waivers:\n  - *x\n", "rules: {hsts: {default: low}}", "rules: {cert_expiring: {3d: {ios: none}}}",
		"waivers: [{rule: hsts}, ]", "thresholds: {cert_expiring: 3}", "minimum: {ios: [1]}", "? {a: b}\n: c\n", "rules:\n  <<: {hsts: low}\n", "waivers:\n-\n", "\x00",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := profile(string(data))
		for _, e := range lang.Flatten(err) {
			m, ok := e.(lang.Mistake)
			if !ok || !strings.HasPrefix(m.At, "team.yaml") && m.At != "--profile team.yaml" || m.In(lang.English) == m.In(lang.Chinese) {
				t.Errorf("%T %v", e, e)
			}
		}
		if err != nil {
			return
		}
		for _, days := range []int{p.Thresholds.ExpiringNotice, p.Thresholds.ExpiringWarning, p.Thresholds.ExpiringUrgent, p.Thresholds.RootSunset} {
			if days < 0 || days > rules.MaxThreshold {
				t.Errorf("%+v", p.Thresholds)
			}
		}
		if !p.Holds("waiver_ended") {
			t.Error("ended waivers are not told")
		}
		for _, w := range p.Waivers {
			if !p.Holds(w.Rule) || w.Host == "" || w.Host == "*." || w.On == 0 || w.Reason == "" || w.Owner == "" || w.Until.IsZero() {
				t.Errorf("%+v", w)
			}
		}
	})
}
