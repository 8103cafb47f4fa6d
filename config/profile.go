package config

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/zone"
	"github.com/tongguan/tongguan/rules"
)

// Profile gives the profile for servers that somebody named: a shipped one by its name, else that of a YAML file. The error
// joins all that is wrong with the file, each a [lang.Speaker] with file and line; about is where the name was given, such
// as "--profile". A nil readFile reads from disk.
func Profile(about, name string, readFile func(string) ([]byte, error)) (rules.Profile, error) {
	p, err := wholeProfile(about, name, readFile)
	return p.Of(false), err
}

// LintProfile does the same for the folders of mini programs. One file says both.
func LintProfile(about, name string, readFile func(string) ([]byte, error)) (rules.Profile, error) {
	p, err := wholeProfile(about, name, readFile)
	return p.Of(true), err
}

// shipped gives the rules about servers and those about folders of a shipped profile.
func shipped(name string) (rules.Profile, bool) {
	p, ok := rules.Named(name)
	folders, _ := rules.Lint(name)
	p.Rules = append(p.Rules, folders.Rules...)
	return p, ok
}

func wholeProfile(about, name string, readFile func(string) ([]byte, error)) (rules.Profile, error) {
	if p, is := shipped(name); is {
		return p, nil
	}
	if readFile == nil {
		readFile = readBounded
	}
	data, err := readFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !looksLikeFile(name):
		phrase := lang.En("there is neither such a profile nor such a file; profiles are {en}").Zh("没有这个规则集，也没有这个文件；内置的规则集有 {zh}")
		if near := nearest(name, rules.ProfileNames()); near != "" {
			return rules.Profile{}, lang.Wrong(about+" "+name, lang.En(`there is neither such a profile nor such a file; did you mean "{near}"?`).
				Zh(`没有这个规则集，也没有这个文件，是否想写 "{near}"？`), "near", near)
		}
		return rules.Profile{}, lang.Wrong(about+" "+name, phrase, "en", strings.Join(rules.ProfileNames(), ", "), "zh", strings.Join(rules.ProfileNames(), "、"))
	case err != nil:
		return rules.Profile{}, lang.Unreadable(about+" "+name, err)
	case len(data) > maxFile:
		return rules.Profile{}, lang.Wrong(about+" "+name, lang.En("it is longer than 64 KiB").Zh("文件超过 64 KiB"))
	}
	return readProfile(name, data)
}

// looksLikeFile reports whether a name can only be meant as one of a file.
func looksLikeFile(name string) bool {
	ext := filepath.Ext(name)
	return strings.ContainsAny(name, `/\`) || ext == ".yaml" || ext == ".yml"
}

// readBounded reads no more of a file than tells that it is too long.
func readBounded(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(io.LimitReader(file, maxFile+1))
}

// A profileReader makes a profile of a file, and gathers what is wrong with it.
type profileReader struct {
	reader
	file    string
	profile rules.Profile
	rules   map[string]*rules.Rule // all, by id
}

// The keys of a profile, in the order in which they are read: what is said of a rule depends on what the profile begins
// with, and a waiver on the rules that it has.
var profileKeys = []string{"extends", "name", "rules", "thresholds", "minimum", "waivers"}

func readProfile(name string, data []byte) (rules.Profile, error) {
	p := &profileReader{file: name, rules: map[string]*rules.Rule{}}
	for _, r := range slices.Concat(rules.All(), rules.AllLint()) {
		p.rules[r.ID] = r
	}
	found := map[string]*ast.MappingValueNode{}
	for _, e := range p.keyed(p.entries(name, data), vocabulary{noKey, profileKeys}) {
		found[e.key] = e.MappingValueNode
	}
	p.begin(found["extends"], data)
	for _, key := range profileKeys[1:] {
		e := found[key]
		if e == nil {
			continue
		}
		switch key {
		case "name":
			p.readTitle(e)
		case "rules":
			p.readRules(e)
		case "thresholds":
			p.readThresholds(e)
		case "minimum":
			p.readMinimum(e)
		case "waivers":
			p.readWaivers(e)
		}
	}
	if slices.Contains(rules.ProfileNames(), p.profile.Name) && found["name"] == nil {
		p.note(lang.Wrong(name, lang.En("a shipped profile is called so; give this one a name of its own with name:").
			Zh("与内置规则集同名；请用 name: 指定其他名称")))
	}
	slices.SortStableFunc(p.mistakes, func(a, b error) int { return cmp.Compare(p.mistakenLine(a), p.mistakenLine(b)) })
	if err := errors.Join(p.mistakes...); err != nil {
		return rules.Profile{}, err
	}
	return p.profile, nil
}

// mistakenLine gives the line of a mistake; 0 where it is about the file.
func (p *profileReader) mistakenLine(err error) (line int) {
	if m, ok := errors.AsType[lang.Mistake](err); ok {
		number, _, _ := strings.Cut(strings.TrimPrefix(m.At, p.file+":"), ":")
		line, _ = strconv.Atoi(number)
	}
	return line
}

// begin takes the shipped profile that this one extends: wechat where none is named.
func (p *profileReader) begin(e *ast.MappingValueNode, data []byte) {
	extends := rules.ProfileWeChat
	if e != nil {
		text, _ := scalar(e.Value)
		if !slices.Contains(rules.ProfileNames(), text) {
			p.unknown(e.Value, text, vocabulary{noProfile, rules.ProfileNames()})
		} else {
			extends = text
		}
	}
	p.profile, _ = shipped(extends)
	p.profile.Name = filepath.Base(p.file)
	p.profile.File = &rules.ProfileFile{Name: p.file, Extends: extends, SHA256: sha256.Sum256(data)}
}

// titleLength is the most characters that a profile's name may have.
const titleLength = 50

// title tells whether a profile may be called so in reports. (A pattern that counts to fifty in Unicode's classes takes
// two megabytes.)
func title(text string) bool {
	letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
	for i, r := range text {
		if !letter(r) && (i == 0 || !strings.ContainsRune(" ._-", r)) {
			return false
		}
	}
	return text != "" && utf8.RuneCountInString(text) <= titleLength
}

func (p *profileReader) readTitle(e *ast.MappingValueNode) {
	text, ok := scalar(e.Value)
	switch {
	case !ok || !title(text):
		p.wrong(e.Value, lang.En("a name has letters, digits, spaces and . _ - and at most 50 of them").Zh("名称由文字、数字、空格和 . _ - 组成，最长 50 个字符"))
	case slices.Contains(rules.ProfileNames(), text):
		p.wrong(e.Value, lang.En("a shipped profile is called {name}; choose another name").Zh("{name} 是内置规则集的名称，请换一个"), "name", text)
	default:
		p.profile.Name = text
	}
}

// A threshold is a number of days that a profile may set.
type threshold struct {
	rule, level string // level is "" for a rule with one
	field       func(*rules.Thresholds) *int
}

var thresholds = []threshold{
	{"cert_expiring", "30d", func(t *rules.Thresholds) *int { return &t.ExpiringNotice }},
	{"cert_expiring", "14d", func(t *rules.Thresholds) *int { return &t.ExpiringWarning }},
	{"cert_expiring", "3d", func(t *rules.Thresholds) *int { return &t.ExpiringUrgent }},
	{"root_sunset", "", func(t *rules.Thresholds) *int { return &t.RootSunset }},
}

func (p *profileReader) readThresholds(e *ast.MappingValueNode) {
	before := len(p.mistakes)
	var expiring ast.Node
	for _, rule := range p.below(e, vocabulary{noThreshold, []string{"cert_expiring", "root_sunset"}}) {
		if rule.key == "root_sunset" {
			p.days(rule.Value, rule.key, "")
			continue
		}
		expiring = rule.Key
		for _, level := range p.below(rule.MappingValueNode, vocabulary{noLevel, []string{"30d", "14d", "3d"}}) {
			p.days(level.Value, rule.key, level.key)
		}
	}
	t := p.profile.Thresholds.Or(rules.DefaultThresholds)
	if expiring != nil && len(p.mistakes) == before && (t.ExpiringNotice <= t.ExpiringWarning || t.ExpiringWarning <= t.ExpiringUrgent) {
		p.wrong(expiring, lang.En("the days of 30d must be more than those of 14d, and these more than those of 3d; they are {a}, {b}, {c}").
			Zh("30d 的天数应大于 14d，14d 应大于 3d；现为 {a}、{b}、{c}"),
			"a", strconv.Itoa(t.ExpiringNotice), "b", strconv.Itoa(t.ExpiringWarning), "c", strconv.Itoa(t.ExpiringUrgent))
	}
}

// days reads the number of a threshold.
func (p *profileReader) days(node ast.Node, rule, level string) {
	text, _ := scalar(node)
	n, said := count(1, rules.MaxThreshold)(text)
	if said != nil {
		p.note(lang.Mistake{At: p.at(node) + ": " + rule, What: said})
		return
	}
	for _, t := range thresholds {
		if t.rule == rule && t.level == level {
			*t.field(&p.profile.Thresholds) = n
		}
	}
}

// readMinimum reads versions as --minimum does.
func (p *profileReader) readMinimum(e *ast.MappingValueNode) {
	for _, platform := range p.below(e, vocabulary{noPlatform, platformNames(facts.AllPlatforms()...)}) {
		text, _ := scalar(platform.Value)
		at := func(string, string) string { return p.at(platform.Key) + ": minimum" }
		oldest, err := zone.Settings{Minimum: []string{platform.key + "=" + text}, At: at}.OldestVersions()
		p.note(err)
		for of, version := range oldest {
			p.profile.Minimum[of] = version
		}
	}
}

func platformNames(platforms ...facts.Platform) (out []string) {
	for _, p := range platforms {
		out = append(out, string(p))
	}
	return out
}
