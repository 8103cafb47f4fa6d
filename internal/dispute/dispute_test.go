package dispute_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/dispute"
	"github.com/tongguan/tongguan/internal/lang"
)

func TestRead(t *testing.T) {
	for name, c := range map[string]struct {
		in   dispute.Input
		want facts.Dispute
	}{
		"iPhone": {
			dispute.Input{" iPhone  12", "ios 15.8", "8.0.50", "on\n5G"},
			facts.Dispute{Platform: facts.IOS, Phone: "iPhone 12", System: "iOS 15.8", WeChat: "8.0.50", Note: "on 5G"},
		},
		"iPad":            {dispute.Input{"iPad Pro", "iPadOS 17", "微信 8.0.50.2", ""}, facts.Dispute{Platform: facts.IOS, Phone: "iPad Pro", System: "iPadOS 17", WeChat: "8.0.50.2"}},
		"Android":         {dispute.Input{"Mi 14", "安卓14", "WeChat v8.0.50", ""}, facts.Dispute{Platform: facts.Android, Phone: "Mi 14", System: "Android 14", WeChat: "8.0.50"}},
		"HarmonyOS 4":     {dispute.Input{"Mate 60", "HarmonyOS 4.2", "8.0.50", ""}, facts.Dispute{Platform: facts.Android, Phone: "Mate 60", System: "HarmonyOS 4.2", WeChat: "8.0.50"}},
		"HarmonyOS 5":     {dispute.Input{"Mate 70", "鸿蒙 5.0.3", "8.0.50", ""}, facts.Dispute{Platform: facts.Harmony, Phone: "Mate 70", System: "HarmonyOS 5.0.3", WeChat: "8.0.50"}},
		"HarmonyOS 10":    {dispute.Input{"Mate 99", "HarmonyOS 10", "9", ""}, facts.Dispute{Platform: facts.Harmony, Phone: "Mate 99", System: "HarmonyOS 10", WeChat: "9"}},
		"the longest":     {dispute.Input{strings.Repeat("机", 60), "iOS 15", "8", strings.Repeat("注", 300)}, facts.Dispute{Platform: facts.IOS, Phone: strings.Repeat("机", 60), System: "iOS 15", WeChat: "8", Note: strings.Repeat("注", 300)}},
		"HarmonyOS NEXT":  {dispute.Input{"Mate 70", "HarmonyOS NEXT 5", "8", ""}, facts.Dispute{Platform: facts.Harmony, Phone: "Mate 70", System: "HarmonyOS 5", WeChat: "8"}},
		"OpenHarmony 5.1": {dispute.Input{"board", "openharmony 5.1", "8", ""}, facts.Dispute{Platform: facts.Harmony, Phone: "board", System: "OpenHarmony 5.1", WeChat: "8"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := dispute.Read(c.in)
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestMistakes(t *testing.T) {
	good := dispute.Input{"iPhone 12", "iOS 15.8", "8.0.50", ""}
	for name, c := range map[string]struct {
		change func(*dispute.Input)
		field  string
	}{
		"no phone":            {func(i *dispute.Input) { i.Phone = " \t" }, "phone"},
		"too long a phone":    {func(i *dispute.Input) { i.Phone = strings.Repeat("x", 61) }, "phone"},
		"text that turns":     {func(i *dispute.Input) { i.Phone = "iPhone \u202e21" }, "phone"},
		"no system":           {func(i *dispute.Input) { i.System = "" }, "system"},
		"no version of it":    {func(i *dispute.Input) { i.System = "iOS" }, "system"},
		"no phone's system":   {func(i *dispute.Input) { i.System = "Windows 11" }, "system"},
		"no WeChat":           {func(i *dispute.Input) { i.WeChat = "" }, "wechat"},
		"five numbers":        {func(i *dispute.Input) { i.WeChat = "8.0.50.1.2" }, "wechat"},
		"too long a note":     {func(i *dispute.Input) { i.Note = strings.Repeat("注", 301) }, "note"},
		"an escape in a note": {func(i *dispute.Input) { i.Note = "red \x1b[31m" }, "note"},
	} {
		t.Run(name, func(t *testing.T) {
			in := good
			c.change(&in)
			_, err := dispute.Read(in)
			m, ok := errors.AsType[dispute.Mistake](err)
			if !ok || m.Field != c.field || m.What.In(lang.Chinese) == m.What.In(lang.English) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestParse(t *testing.T) {
	want := facts.Dispute{Platform: facts.IOS, Phone: "iPhone 12", System: "iOS 15.8", WeChat: "8.0.50"}
	for _, line := range []string{"iPhone 12, iOS 15.8, WeChat 8.0.50", "微信8.0.50，iOS 15.8，iPhone 12", " iOS 15.8 ,iPhone 12,,wechat 8.0.50,"} {
		got, err := dispute.Parse(line)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", line, err, diff)
		}
	}
	for line, want := range map[string]facts.Dispute{
		"小米 14 Android 14 微信8.0.49":                     {Platform: facts.Android, Phone: "小米 14", System: "Android 14", WeChat: "8.0.49"},
		"iPhone 12 iOS 15.8 WeChat 8.0.50 at home":      {Platform: facts.IOS, Phone: "iPhone 12", System: "iOS 15.8", WeChat: "8.0.50", Note: "at home"},
		"iPhone 15 Pro Max; iOS 18.1; 微信 8.0.54; 4G 正常": {Platform: facts.IOS, Phone: "iPhone 15 Pro Max", System: "iOS 18.1", WeChat: "8.0.54", Note: "4G 正常"},
		"微信 v8.0.50 鸿蒙4.2 Mate 60":                      {Platform: facts.Android, Phone: "Mate 60", System: "HarmonyOS 4.2", WeChat: "8.0.50"},
		"Mate 70, HarmonyOS NEXT 5.0.1 | WeChat 8.0.53": {Platform: facts.Harmony, Phone: "Mate 70", System: "HarmonyOS 5.0.1", WeChat: "8.0.53"},
	} {
		got, err := dispute.Parse(line)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", line, err, diff)
		}
	}
	if got, err := dispute.Parse("iPhone 12 iOS 15.8.1.2.3 WeChat 8.0.50"); err == nil {
		t.Errorf("five numbers: %+v", got)
	}
	if got, err := dispute.Parse("iPhone 12, iOS 15.8, WeChat 8.0.50, at home, 5G"); err != nil || got.Note != "at home, 5G" {
		t.Errorf("note %q, %v", got.Note, err)
	}
	if got := dispute.Phone(want, lang.Chinese); got != "iPhone 12，iOS 15.8，微信 8.0.50" {
		t.Error(got)
	}
}

// What is read can be kept in a snapshot and be read from there.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"iPhone 12, iOS 15.8, WeChat 8.0.50, note", "Mate 60，鸿蒙4.2，微信 8", "\x00,iOS 1,wechat 2", ",,,"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		d, err := dispute.Parse(line)
		if err != nil {
			return
		}
		d.At = time.Unix(1, 0)
		if err := d.Check(); err != nil {
			t.Errorf("%q: %v", line, err)
		}
		if again, err := dispute.Read(dispute.Input{Phone: d.Phone, System: d.System, WeChat: d.WeChat, Note: d.Note}); err != nil || again.Platform != d.Platform {
			t.Errorf("%q: read again it is %v, %v", line, again, err)
		}
	})
}
