package auth

import (
	"errors"
	"strings"
	"testing"
)

func TestCheckPassword(t *testing.T) {
	for _, c := range []struct {
		name, account, password string
		ok                      bool
	}{
		{"four words", "ming", "five tall ships at dawn", true},
		{"twelve characters", "ming", "v9#Kq2!mZx7r", true},
		{"eleven characters", "ming", "v9#Kq2!mZx7", false},
		{"twelve Chinese characters", "ming", "春眠不觉晓处处闻啼鸟夜来", true},
		{"eleven Chinese characters, 33 bytes", "ming", "春眠不觉晓处处闻啼鸟夜", false},
		{"empty", "ming", "", false},
		{"256 bytes", "ming", strings.Repeat("v9#Kq2!m", 32), true},
		{"257 bytes", "ming", strings.Repeat("v9#Kq2!m", 32) + "x", false},
		{"spaces count", "ming", " a b c d e f", true},
		{"no kind of character is demanded", "ming", "fiveshipsatdawn", true},

		{"the name", "administratorwang", "administratorwang", false},
		{"the name in another case", "administratorwang", "AdministratorWang", false},
		{"the name twice", "zhaoli", "zhaolizhaoli", false},
		{"the name and a year", "zhaoliming", "ZhaoLiMing2026", false},
		{"the name in a sentence", "ming", "ming eats noodles at noon", true},
		{"a name of one letter", "a", "banana salad for all", true},
		{"a name of one letter and little else", "a", "aabaacaadaae", false},
		{"no name", "", "five tall ships at dawn", true},

		{"one character", "ming", "aaaaaaaaaaaa", false},
		{"three characters", "ming", "abcabcabcabc", false},
		{"four characters", "ming", "abcdbacdadcb", true},
		{"digits in order", "ming", "123456789012", false},
		{"digits in the other order", "ming", "987654321098", false},
		{"letters in order", "ming", "abcdefghijklmn", false},
		{"the keyboard", "ming", "qwertyuiop12", false},
		{"the keyboard's columns", "ming", "1qaz2wsx3edc", false},
		{"password", "ming", "Password1234", false},
		{"passwordpassword", "ming", "passwordpassword", false},
		{"p@ssw0rd", "ming", "P@ssw0rd2026!", false},
		{"administrator", "ming", "Administrator", false},
		{"tongguan", "ming", "tongguan2026", false},
		{"woaini", "ming", "woaini1314520", false},
	} {
		if err := CheckPassword(c.account, c.password); (err == nil) != c.ok || err != nil && !errors.Is(err, ErrBadPassword) {
			t.Errorf("%s, %q for %q: got %v, want ok %v", c.name, c.password, c.account, err, c.ok)
		}
	}
}

func TestCheckName(t *testing.T) {
	for name, want := range map[string]bool{
		"ming": true, "Ming": true, "a": true, "wang.ming@example.com": true, "ops+ci_2-x": true, "王明": true, "运维-3": true,
		strings.Repeat("a", 64): true, strings.Repeat("王", 64): true,
		"": false, strings.Repeat("a", 65): false, " ming": false, "wang ming": false, "a\x00b": false, "a\nb": false,
		"\u0430dmin": false, "ming\u200b": false, "\uff4ding": false, "e\u0301": false, "<b>": false, "a\xffb": false, "\u212a": false, "a/b": false,
	} {
		if err := checkName(name); (err == nil) != want || err != nil && !errors.Is(err, ErrBadName) {
			t.Errorf("%q: got %v, want ok %v", name, err, want)
		}
	}
}

func TestFoldName(t *testing.T) {
	for name, want := range map[string]string{"Ming": "ming", " MING\t": "ming", "王明": "王明", "ming": "ming", "": ""} {
		if got := FoldName(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestCheckTokenName(t *testing.T) {
	for name, want := range map[string]bool{
		"CI": true, "CI 流水线 (main)": true, strings.Repeat("流", 64): true,
		"": false, "a\nb": false, "a\x00": false, "a\u202eb": false, "\xff": false, strings.Repeat("a", 65): false,
	} {
		if err := checkTokenName(name); (err == nil) != want || err != nil && !errors.Is(err, ErrBadName) {
			t.Errorf("%q: got %v, want ok %v", name, err, want)
		}
	}
}
